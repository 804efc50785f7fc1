"""Many requests in one go, and what may end them: each that was asked before is answered whole."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from urllib.parse import quote, urlsplit

import httpx
import pytest

from tests.hostile.visitors import decoded
from tests.hostile.wire import Answer, read_answer
from tests.http.odd_world import BENCHMARK, MODELS, TASKS

STATISTICS = f"/v1/tasks/{quote(TASKS[2], safe='')}/descriptive_statistics"
CARD = f"/og/model/{quote(MODELS[0], safe='')}.png"
POSTED = json.dumps({"tasks": [TASKS[0]], "limit": 1}).encode()
IS_JSON = "Content-Type: application/json"


def request(target: str, *headers: str, method: str = "GET", body: bytes = b"") -> bytes:
    lines = (f"{method} {target} HTTP/1.1", "Host: x", *headers)
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def requests_to(snapshot_id: str) -> list[bytes]:
    """One for each way in which an answer is made and sent."""
    file = f"/v1/snapshots/{snapshot_id}/database.duckdb"
    chunked = b"%x\r\n%b\r\n0\r\n\r\n" % (len(POSTED), POSTED)
    return [
        request("/v1/models", "Accept-Encoding: br"),
        # Held gzipped, and inflated for this one.
        request(STATISTICS),
        request(file),
        request("/v1/rankings", IS_JSON, "Transfer-Encoding: chunked", method="POST", body=chunked),
        request("/v1/models", method="HEAD"),
        request(f"/benchmark/{quote(BENCHMARK)}", "Accept-Encoding: zstd"),
        request(file, "Range: bytes=5-9,100-200000"),
        request("/v1/models", "If-None-Match: *"),
        request("/nowhere", "Content-Length: 3", body=b"GET"),
        request("/v1/models?open_weights=perhaps"),
        request("/health", "Connection: Upgrade", "Upgrade: h2c"),
        request("/v1/models", method="DELETE"),
        request(CARD),
    ]


def said_by(answer: Answer) -> tuple[int, str | None, str | None, bytes]:
    headers = answer.headers
    # The parts of a file stand between bounds that are made up for each answer.
    content = b"" if answer.status == 206 else decoded(answer)
    return answer.status, headers.get("etag"), headers.get("content-encoding"), content


async def asked(url: str, sent: list[bytes], then: bytes, *, half_close: bool) -> list[Answer]:
    """The answers to `sent`, which come on one connection before it is read from."""
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port, limit=1 << 26)
    writer.write(b"".join(sent) + then)
    if half_close:
        writer.write_eof()
    answers: list[Answer] = []
    try:
        async with asyncio.timeout(60):
            for each in sent:
                answer = await read_answer(reader, is_head=each.startswith(b"HEAD"))
                assert answer is not None, f"{len(answers)} of {len(sent)} answers"
                answers.append(answer)
            if half_close:
                await reader.read()
    finally:
        writer.transport.abort()
    return answers


@pytest.fixture(scope="module")
def alone(service_url: str) -> dict[bytes, Answer]:
    """Each request, and what it is answered alone."""
    snapshot_id = httpx.get(f"{service_url}/v1/models").headers["x-snapshot"]

    async def of(sent: bytes) -> Answer:
        [answer] = await asked(service_url, [sent], b"", half_close=False)
        return answer

    return {sent: asyncio.run(of(sent)) for sent in requests_to(snapshot_id)}


@pytest.mark.parametrize("half_close", [True, False])
@pytest.mark.parametrize(
    "then",
    [
        b"",
        request("/robots.txt", "Connection: close") + request("/health"),
        b"GET /health HTTP/1.0\r\n\r\n" + request("/health") * 100,
        b"\x00\x01 nonsense\r\n\r\n" + request("/health"),
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /heal",
        request("/health", "X: " + "y" * 70_000),
        request("/health", "Expect: 100-continue"),
        request("/nowhere") * 99,
    ],
    ids=["none", "close", "1.0", "noise", "version", "cut", "long", "expect", "many"],
)
def test_what_was_asked_before_the_end_is_answered_as_if_it_were_asked_alone(
    service_url: str, alone: dict[bytes, Answer], then: bytes, half_close: bool
) -> None:
    sent = [*alone]
    # Each way to end follows another answer.
    turn = (len(then) + half_close) % len(sent)
    sent = sent[turn:] + sent[:turn]
    together = asyncio.run(asked(service_url, sent, then, half_close=half_close))

    for one, answer in zip(sent, together, strict=True):
        assert said_by(answer) == said_by(alone[one])


def test_who_sends_on_behind_the_last_answer_and_reads_slowly_gets_it_whole(
    service_url: str,
) -> None:
    size_bytes = len(httpx.get(f"{service_url}{CARD}").content)
    address = urlsplit(service_url)
    received = bytearray()
    with socket.socket() as client:
        # The kernel of the service holds most of the answer, and would drop it with a reset.
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        client.settimeout(20)
        client.connect((address.hostname, address.port))
        client.sendall(request(CARD, "Connection: close") + request("/health") * 9_000)
        time.sleep(0.3)
        while chunk := client.recv(1 << 16):
            received += chunk

    head, _, body = bytes(received).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK")
    assert len(body) == size_bytes
