"""`duckrank serve` as a real process, and the same app in this process without sockets."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from service.http.answering.serving import Serving
from service.http.app import create_app
from service.http.prewarm.preload import FIRST_ASKED
from service.memo.store import Memo
from service.settings import settings_from
from service.snapshots.connect import open_snapshot
from service.snapshots.store import SnapshotStore

START_LIMIT_S = 60
STOP_LIMIT_S = 20


@dataclass
class Service:
    """A running process, its address, and what it logged so far."""

    process: subprocess.Popen[str]
    url: str = ""
    log: list[dict[str, Any]] = field(default_factory=list)

    def events(self, name: str) -> list[dict[str, Any]]:
        """The log lines about one kind of event."""
        return [line for line in self.log if line["event"] == name]


def command(data_dir: Path, *arguments: str) -> list[str]:
    """`duckrank serve` on a free port of loopback."""
    serve = [sys.executable, "-m", "service", "serve", "--data-dir", str(data_dir)]
    return [*serve, "--host", "127.0.0.1", "--port", "0", *arguments]


def processes_below(pid: int) -> list[int]:
    """Its children, those of each thread oldest first."""
    of_threads = sorted(Path(f"/proc/{pid}/task").glob("*/children"))
    return [int(child) for children in of_threads for child in children.read_text().split()]


@contextlib.contextmanager
def running_service(
    data_dir: Path, *arguments: str, files_max: int | None = None, **environ: str
) -> Iterator[Service]:
    """The service, answering; stopped by SIGTERM in the end. All that it says is lines in JSON."""
    limited = [] if files_max is None else ["prlimit", f"--nofile={files_max}"]
    process = subprocess.Popen(
        [*limited, *command(data_dir, *arguments)],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"LOG_FORMAT": "json"} | environ,
    )
    service = Service(process)
    reader = threading.Thread(target=_read_log, args=(service,), daemon=True)
    reader.start()
    try:
        _wait_until_alive(service)
        yield service
    finally:
        process.terminate()
        try:
            process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        reader.join(STOP_LIMIT_S)
        assert process.stderr is not None
        process.stderr.close()
    assert [line for line in service.log if "level" not in line] == []


def _read_log(service: Service) -> None:
    assert service.process.stderr is not None
    for line in service.process.stderr:
        entry = json.loads(line) if line.startswith("{") else {"event": line.rstrip()}
        service.log.append(entry)
        if entry["event"] == "starting":
            service.url = entry["url"]


def _wait_until_alive(service: Service) -> None:
    deadline_s = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline_s:
        if service.process.poll() is not None:
            raise AssertionError(f"the service ended by itself: {service.log}")
        with contextlib.suppress(httpx.TransportError):
            if service.url and httpx.get(f"{service.url}/health").status_code == 200:
                return
        time.sleep(0.02)
    raise AssertionError(f"the service was not alive in {START_LIMIT_S} s: {service.log}")


@contextlib.asynccontextmanager
async def in_process(data_dir: Path, **environ: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the app itself, its lifespan running; no server and no socket between."""
    settings = settings_from({"DATA_DIR": str(data_dir)} | environ)
    snapshot = open_snapshot(SnapshotStore(data_dir).current_path())
    app = create_app(settings, snapshot)
    incoming: asyncio.Queue[dict[str, str]] = asyncio.Queue()
    outgoing: asyncio.Queue[dict[str, str]] = asyncio.Queue()
    lifespan = asyncio.ensure_future(
        app({"type": "lifespan", "asgi": {"version": "3.0"}}, incoming.get, outgoing.put)
    )
    await incoming.put({"type": "lifespan.startup"})
    assert (await outgoing.get())["type"] == "lifespan.startup.complete"
    transport = httpx.ASGITransport(app)
    headers = {"accept-encoding": "identity"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://service", headers=headers
    ) as client:
        yield client
    await incoming.put({"type": "lifespan.shutdown"})
    assert (await outgoing.get())["type"] == "lifespan.shutdown.complete"
    await lifespan


def serving_of(client: httpx.AsyncClient) -> Serving:
    """What answers a client of `in_process` now."""
    transport: Any = client._transport
    serving: Serving = transport.app.current.serving
    return serving


def memo_of(client: httpx.AsyncClient) -> Memo:
    """The memo behind a client of `in_process`."""
    return serving_of(client).memo


async def lists_are_ready(memo: Memo) -> None:
    """Return once the lists that nobody has to ask for first are in `memo`."""
    for _ in range(500):
        if len(memo) == len(FIRST_ASKED):
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"{len(memo)} of {len(FIRST_ASKED)} lists are ready")
