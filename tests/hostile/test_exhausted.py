"""A process without files or memory left: no client is reset, and no error comes after another."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.http.processes import running_service

CLIENTS_COUNT = 100
PATIENCE_S = 30
WITHOUT_MEMORY = """
import asyncio, threading
from service.no_memory import watch_for_want_of_memory
from service.log import configure_logging
from service.settings import settings_from
configure_logging(settings_from({{"LOG_FORMAT": "json"}}))
def ask():
    bytearray(1 << 60)
loop = asyncio.new_event_loop()
watch_for_want_of_memory(loop)
{where}
loop.run_forever()
"""
ASKED = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"


def test_who_finds_no_file_left_is_told_so_or_waits_and_is_never_reset(sample_dir: Path) -> None:
    with (
        running_service(sample_dir, files_max=64, CACHE_REPO="") as service,
        contextlib.ExitStack() as kept,
        ThreadPoolExecutor(CLIENTS_COUNT) as clients,
    ):
        address = urlsplit(service.url)

        def status(_: int) -> int:
            at = (address.hostname, address.port)
            client = socket.create_connection(at, timeout=PATIENCE_S)
            client.sendall(ASKED)
            status = int(client.recv(1 << 16).split()[1])
            # Those that were let in stay.
            if status == 200:
                kept.enter_context(client)
            else:
                client.close()
            return status

        statuses = list(clients.map(status, range(CLIENTS_COUNT)))
        kept.close()
        [fewer] = service.events("fewer connections")
        assert httpx.get(f"{service.url}/health").status_code == 200

    assert set(statuses) == {200, 503}
    assert statuses.count(200) == fewer["possible"] == 16
    assert fewer["files"] == 64


@pytest.mark.parametrize("where", ["loop.call_soon(ask)", "threading.Thread(target=ask).start()"])
def test_a_process_without_memory_says_so_in_one_line_and_ends(where: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", WITHOUT_MEMORY.format(where=where)],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )

    assert ended.returncode == 1
    [line] = ended.stderr.splitlines()
    assert json.loads(line)["event"].startswith("the system gives no more memory, so this process")
