"""Heads of requests that HTTP/1.1 forbids, or that two readers could understand in two ways."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.test_bounds import connection, until_closed
from tests.http.odd_world import MODELS
from tests.http.processes import Service, running_service

MODEL = MODELS[1].split(" ")[0].encode()
CHUNKS = b"5\r\nhello\r\n0\r\n\r\n"
NEXT = b"GET /robots.txt HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture(scope="module")
def service(odd_dir: Path) -> Iterator[Service]:
    with running_service(odd_dir) as service:
        yield service


def answers(service: Service, *pieces: bytes) -> list[tuple[int, bytes]]:
    """Status and body of all that comes back."""
    with connection(service) as client:
        for piece in pieces:
            client.sendall(piece)
            time.sleep(0.05 if len(pieces) > 1 else 0)
        client.shutdown(1)
        received = until_closed(client)
    found = []
    while received:
        head, _, rest = received.partition(b"\r\n\r\n")
        length = next(
            int(line.split(b": ")[1])
            for line in head.split(b"\r\n")
            if line.startswith(b"content-length")
        )
        found.append((int(head.split()[1]), rest[:length]))
        received = rest[length:]
    return found


@pytest.mark.parametrize("path", [b"/health", b"/v1/models"])
@pytest.mark.parametrize(
    ("hosts", "fault"),
    [
        (b"", "0 were given"),
        (b"Host: a\r\nHost: b\r\n", "2 were given"),
        (b"Host: a\r\nhOST: a\r\n", "2 were given"),
        (b"Host: a b\r\n", "'a b': host or host:port"),
        (b"Host: a/b@c\r\n", "'a/b@c': host or host:port"),
    ],
)
def test_a_request_without_one_host_is_refused_whether_its_answer_is_ready_or_not(
    service: Service, path: bytes, hosts: bytes, fault: str
) -> None:
    ((ready, _),) = answers(service, b"GET " + path + b" HTTP/1.1\r\nHost: x\r\n\r\n")
    ((status, body),) = answers(service, b"GET " + path + b" HTTP/1.1\r\n" + hosts + b"\r\n" + NEXT)

    assert ready == 200
    assert status == 400
    assert json.loads(body)["detail"].endswith(fault)


@pytest.mark.parametrize("host", [b"x", b"x:80", b"[::1]:80", b"", b"127.0.0.1", b"a-b.example"])
def test_every_host_is_answered(service: Service, host: bytes) -> None:
    asked = b"GET /health HTTP/1.1\r\nHost: " + host + b"\r\n\r\n"
    assert [status for status, _ in answers(service, asked)] == [200]


def test_http_1_0_needs_no_host_and_other_versions_are_not_spoken(service: Service) -> None:
    assert answers(service, b"GET /health HTTP/1.0\r\n\r\n") == [(200, b'{"ok":true}')]
    for version in (b" HTTP/2.0", b""):
        ((status, body),) = answers(service, b"GET /health" + version + b"\r\nHost: x\r\n\r\n")
        assert status == 400
        assert b"use HTTP/1.1" in body


@pytest.mark.parametrize("coding", [b"xchunked", b"gzip, chunked", b"identity", b"chunked x"])
def test_a_body_in_another_transfer_coding_is_no_chunked_one(
    service: Service, coding: bytes
) -> None:
    head = b"GET /health HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: " + coding + b"\r\n\r\n"
    ((status, body),) = answers(service, head + CHUNKS + NEXT)

    assert status == 400
    assert b"only chunked is read" in body


def test_a_chunked_body_is_skipped_and_what_follows_answered(service: Service) -> None:
    head = b"GET /health HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\n\r\n"
    found = answers(service, head + CHUNKS + NEXT)

    assert [status for status, _ in found] == [200, 200]


@pytest.mark.parametrize(
    "pieces",
    [
        (b"", b""),
        (b"\r\n", b""),
        (b"\r\n\r\nGET /v1/mo", b"dels/"),
        (b"\r\nGET /v1/models/", b""),
    ],
)
def test_a_name_in_plain_utf_8_is_read_after_empty_lines_too(
    service: Service, pieces: tuple[bytes, bytes]
) -> None:
    before, rest = pieces
    path = b"" if b"GET" in before else b"GET /v1/models/"
    end = b" HTTP/1.1\r\nHost: x\r\nX-Name: " + MODEL + b"\r\n\r\n"
    for sent in ((before, path + rest + MODEL + end), (before + path + rest + MODEL + end,)):
        ((status, body),) = answers(service, *sent)

        assert status == 404
        assert b"Unknown model: 'org/" in body


UPGRADE = b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: anything\r\n"
LENGTH = b"Content-Length: %d\r\n\r\n" % len(NEXT)


@pytest.mark.parametrize(
    "pieces",
    [(UPGRADE + LENGTH, NEXT), (UPGRADE + LENGTH, NEXT[:9], NEXT[9:]), (UPGRADE + LENGTH + NEXT,)],
)
def test_a_body_after_an_upgrade_is_no_request_and_what_follows_is_one(
    service: Service, pieces: tuple[bytes, ...]
) -> None:
    alive = (200, b'{"ok":true}')

    assert answers(service, *pieces) == [alive]
    again = (*pieces[:-1], pieces[-1] + pieces[0], *pieces[1:])
    assert answers(service, *again) == [alive, alive]


def test_after_an_upgrade_with_a_body_of_unknown_length_the_connection_ends(
    service: Service,
) -> None:
    with connection(service) as client:
        client.sendall(UPGRADE + b"Transfer-Encoding: chunked\r\n\r\n")
        answer = until_closed(client)

    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"\r\nconnection: close\r\n" in answer


@pytest.mark.parametrize("upgrade", [b"anything", b"h2c", b"websocket"])
def test_an_upgrade_that_is_not_taken_is_a_request_like_any_other(
    service: Service, upgrade: bytes
) -> None:
    head = b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: %b\r\n\r\n"
    for pieces in ((head % upgrade + NEXT,), (head % upgrade, NEXT), (head % upgrade * 2 + NEXT,)):
        assert {status for status, _ in answers(service, *pieces)} == {200}
        assert answers(service, *pieces)[-1][1].startswith(b"User-agent")


@pytest.mark.parametrize(
    ("target", "status"),
    [
        (b"http://a", 200),
        (b"http://a?x=1", 200),
        (b"http://a:80/health", 200),
        (b"HTTP://a/health?x", 200),
    ],
)
def test_a_target_with_a_host_is_answered_like_its_path(
    service: Service, target: bytes, status: int
) -> None:
    asked = b"GET " + target + b" HTTP/1.1\r\nHost: a\r\n\r\n"
    assert [status for status, _ in answers(service, asked + NEXT)] == [status, 200]
