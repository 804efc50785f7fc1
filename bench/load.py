"""A running server → answers per second: wrk's count where it is installed, else our own."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

CONNECTION_COUNT = 16
# What a generator may take beyond the time that it was given.
MARGIN_S = 30
_PER_SECOND = re.compile(r"Requests/sec:\s+([\d.]+)")
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_FAILED = re.compile(r"Non-2xx or 3xx responses: (\d+)|Socket errors: (.*)")


class LoadFailed(Exception):
    """Some of the answers were errors, so that their number says nothing."""


def generator_name() -> str:
    """What makes the load here."""
    if shutil.which("wrk") is None:
        return f"bench/load.py on asyncio, {CONNECTION_COUNT} connections (wrk is not installed)"
    said = subprocess.run(["wrk", "--version"], capture_output=True, text=True, check=False)
    version = (said.stdout + said.stderr).split(" Copyright")[0].split("[")[0].strip()
    return f"{version}, 1 thread, {CONNECTION_COUNT} connections"


def answers_per_s(url: str, headers: Mapping[str, str], duration_s: float) -> float:
    """How often `url` was answered in a second, each answer whole; any failed one is an error."""
    if shutil.which("wrk") is None:
        return asyncio.run(_asked(url, headers, duration_s))
    spelled = [f"--header={name}: {value}" for name, value in headers.items()]
    said = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTION_COUNT}", f"-d{duration_s:g}s", *spelled, url],
        capture_output=True,
        text=True,
        check=True,
        timeout=duration_s + MARGIN_S,
    ).stdout
    if failed := _FAILED.search(said):
        raise LoadFailed(f"{url}: {failed[0]}")
    found = _PER_SECOND.search(said)
    assert found is not None, said
    return float(found[1])


async def _asked(url: str, headers: Mapping[str, str], duration_s: float) -> float:
    parts = urlsplit(url)
    lines = [f"GET {parts.path or '/'}{'?' + parts.query if parts.query else ''} HTTP/1.1"]
    lines += [f"host: {parts.netloc}", *(f"{name}: {value}" for name, value in headers.items())]
    request = ("\r\n".join(lines) + "\r\n\r\n").encode()
    stop_s = time.perf_counter() + duration_s
    started_s = time.perf_counter()
    counts = await asyncio.gather(
        *(_connection(parts.hostname, parts.port, request, stop_s) for _ in range(CONNECTION_COUNT))
    )
    return sum(counts) / (time.perf_counter() - started_s)


async def _connection(host: str | None, port: int | None, request: bytes, stop_s: float) -> int:
    reader, writer = await asyncio.open_connection(host, port)
    count = 0
    try:
        while time.perf_counter() < stop_s:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            status = int(head.split(b" ", 2)[1])
            if status >= 400:
                raise LoadFailed(f"{status} for {request.split()[1].decode()}")
            length = _LENGTH.search(head)
            if length and status != 304:
                await reader.readexactly(int(length[1]))
            count += 1
    finally:
        writer.close()
    return count
