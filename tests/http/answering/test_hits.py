"""A hit that is written at once is, byte for byte, the answer that uvicorn sends for the app.

The service writes hits while it reads them; the same app behind uvicorn's own protocol sends them
as any answer. Both are asked the same over bare sockets.
"""

from __future__ import annotations

import contextlib
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from service.http.endpoints.metrics import FRESH_S
from tests.http.odd_world import BENCHMARK
from tests.http.processes import START_LIMIT_S, STOP_LIMIT_S, running_service

LIMIT_S = 10
SCORES = f"/v1/benchmarks/{quote(BENCHMARK, safe='')}/scores".encode()
ID = b"x-request-id: one-that-both-send-back"
# Ends the connection, so that all that came before it is known to be there.
LAST = b"GET /health HTTP/1.1\r\nhost: here\r\n" + ID + b"\r\nconnection: close\r\n\r\n"
_OWN = re.compile(rb"^(date): .*\r\n", re.MULTILINE)


@pytest.fixture(scope="module")
def services(odd_dir: Path) -> Iterator[tuple[tuple[str, int], tuple[str, int]]]:
    """Addresses of the one that writes at once, and of the one that goes through uvicorn."""
    with running_service(odd_dir) as at_once, plain_server(odd_dir) as awaited:
        yield address(at_once.url), awaited


@contextlib.contextmanager
def plain_server(data_dir: Path) -> Iterator[tuple[str, int]]:
    """The address of the app behind uvicorn's own protocol."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        host, port = free.getsockname()
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.http.plain_server", str(data_dir), str(port)]
    )
    try:
        give_up_s = time.monotonic() + START_LIMIT_S
        while time.monotonic() < give_up_s:
            with contextlib.suppress(OSError), socket.create_connection((host, port), LIMIT_S):
                break
            time.sleep(0.05)
        yield host, port
    finally:
        server.terminate()
        server.wait(STOP_LIMIT_S)


def address(url: str) -> tuple[str, int]:
    host, _, port = url.removeprefix("http://").rpartition(":")
    return host, int(port)


def exchange(at: tuple[str, int], sent: bytes, last: bytes = LAST) -> bytes:
    """All that comes back before the connection is closed, without what no two answers share."""
    with socket.create_connection(at, LIMIT_S) as connection:
        connection.sendall(sent + last)
        came = b""
        while chunk := connection.recv(65_536):
            came += chunk
    return _OWN.sub(b"", came)


def request(*lines: bytes, method: bytes = b"GET", version: bytes = b"1.1") -> bytes:
    head = [b"%b %b HTTP/%b" % (method, SCORES, version), b"host: here", ID, *lines]
    return b"\r\n".join(head) + b"\r\n\r\n"


def tag_of(at: tuple[str, int]) -> bytes:
    found = re.search(rb"\r\netag: (.*)\r\n", exchange(at, request()))
    assert found is not None
    return found[1]


REQUESTS = {
    "plain": request(),
    "brotli": request(b"accept-encoding: br"),
    "zstd": request(b"accept-encoding: zstd"),
    "gzip": request(b"accept-encoding: gzip"),
    "none acceptable": request(b"accept-encoding: *;q=0"),
    "HEAD": request(b"accept-encoding: br", method=b"HEAD"),
    "any tag": request(b"if-none-match: *"),
    "HEAD of a 304": request(b"if-none-match: *", method=b"HEAD"),
    "a page of another origin": request(b"origin: https://example.org"),
    "the last on its connection": request(b"connection: close"),
    "HTTP/1.0": request(version=b"1.0"),
    "HTTP/1.0, kept": request(b"connection: keep-alive", version=b"1.0"),
    "a body that nobody reads": request(b"content-length: 5") + b"hello",
}


@pytest.mark.parametrize("sent", REQUESTS.values(), ids=REQUESTS.keys())
def test_both_send_the_same_bytes(
    services: tuple[tuple[str, int], tuple[str, int]], sent: bytes
) -> None:
    at_once, awaited = services
    # The first builds it, in whichever coding; from the second on it is a hit.
    for at in services:
        exchange(at, sent)
    came, expected = exchange(at_once, sent), exchange(awaited, sent)
    # Each makes it smaller in the background, in its own time, and both end with the same.
    give_up_s = time.monotonic() + LIMIT_S
    while came != expected and time.monotonic() < give_up_s:
        time.sleep(0.05)
        came, expected = exchange(at_once, sent), exchange(awaited, sent)

    assert came.startswith((b"HTTP/1.1 200 ", b"HTTP/1.1 304 "))
    assert came == expected


def test_a_tag_that_was_given_is_answered_by_the_same_304(
    services: tuple[tuple[str, int], tuple[str, int]],
) -> None:
    at_once, awaited = services
    sent = request(b"if-none-match: " + tag_of(at_once))

    assert exchange(at_once, sent).startswith(b"HTTP/1.1 304 ")
    assert exchange(at_once, sent) == exchange(awaited, sent)


def test_many_on_one_connection_are_answered_in_order_and_whole(
    services: tuple[tuple[str, int], tuple[str, int]],
) -> None:
    at_once, _ = services
    unknown = request().replace(SCORES, b"/v1/tasks/no-such-task")
    end = exchange(at_once, b"")
    hit = exchange(at_once, request()).removesuffix(end)
    head = exchange(at_once, request(method=b"HEAD")).removesuffix(end)
    missing = exchange(at_once, unknown).removesuffix(end)
    came = exchange(at_once, (request() + request(method=b"HEAD") + unknown) * 8 + request())

    assert missing.startswith(b"HTTP/1.1 404 ")
    assert came == (hit + head + missing) * 8 + hit + end


def test_what_follows_the_last_request_of_a_connection_is_not_answered(
    services: tuple[tuple[str, int], tuple[str, int]],
) -> None:
    at_once, _ = services
    last = request(b"connection: close")

    assert exchange(at_once, last + request() + request()) == exchange(at_once, last, b"")


def test_who_announces_a_body_is_answered_without_it_and_the_connection_ends(
    services: tuple[tuple[str, int], tuple[str, int]],
) -> None:
    at_once, _ = services
    sent = request(b"content-length: 5", b"expect: 100-continue")
    came = exchange(at_once, sent, b"")

    assert b"\r\nconnection: close\r\n" in came
    assert came == exchange(at_once, request(b"connection: close"), b"")


def test_hits_are_counted_however_they_are_sent(
    services: tuple[tuple[str, int], tuple[str, int]],
) -> None:
    for at in services:
        exchange(at, request())
        before = hits(at)
        for _ in range(5):
            exchange(at, request())
        assert hits(at) - before == 5


def hits(at: tuple[str, int]) -> float:
    time.sleep(FRESH_S)
    text = exchange(at, b"GET /metrics HTTP/1.1\r\nhost: here\r\n\r\n")
    found = re.search(rb'mteb_cache_total\{layer="memo",outcome="hit"\} (\S+)', text)
    assert found is not None
    return float(found[1])
