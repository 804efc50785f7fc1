"""Every bound of a connection, met by a client of a real process, and what the client sees then."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pytest

from tests.http.odd_world import LARGE_STATISTICS, MODELS, TASKS
from tests.http.processes import Service, running_service

CONNECTIONS_MAX = 6
HEADERS_MAX_BYTES = 4_096
BODY_MAX_BYTES = 10_000
TIGHT = {
    "CONNECTIONS_MAX": str(CONNECTIONS_MAX),
    "HEADERS_MAX_BYTES": str(HEADERS_MAX_BYTES),
    "BODY_MAX_BYTES": str(BODY_MAX_BYTES),
    "TARGET_MAX_BYTES": "1024",
    "QUERY_MAX_VALUES": "20",
    "REQUEST_TIMEOUT_S": "1",
    "WRITE_TIMEOUT_S": "1",
    "KEEP_ALIVE_S": "2",
}
STATISTICS = f"/v1/tasks/{quote(TASKS[2], safe='')}/descriptive_statistics"
PATIENCE_S = 20
PROXY = "127.0.0.9"


@pytest.fixture(scope="module")
def service(odd_dir: Path) -> Iterator[Service]:
    """A process with bounds that a test can meet at once."""
    with running_service(odd_dir, **TIGHT) as service:
        yield service


@contextlib.contextmanager
def connection(service: Service, receive_bytes: int | None = None) -> Iterator[socket.socket]:
    """A bare connection; with `receive_bytes` one that the kernel buffers little for."""
    address = urlsplit(service.url)
    with socket.socket() as client:
        if receive_bytes is not None:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        client.settimeout(PATIENCE_S)
        client.connect((address.hostname, address.port))
        yield client


def until_closed(client: socket.socket) -> bytes:
    """All that comes until the service closes."""
    received = bytearray()
    with contextlib.suppress(ConnectionResetError, BrokenPipeError):
        while chunk := client.recv(1 << 16):
            received += chunk
    return bytes(received)


def one_answer(client: socket.socket) -> bytes:
    """The next whole answer."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += client.recv(1 << 16)
    head, _, body = received.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head)
    assert length is not None
    while len(body) < int(length[1]):
        body += client.recv(1 << 16)
    return head + b"\r\n\r\n" + body


def get(path: str, *headers: str) -> bytes:
    lines = (f"GET {path} HTTP/1.1", "Host: x", *headers)
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def status_and_detail(received: bytes) -> tuple[int, str]:
    head, _, body = received.partition(b"\r\n\r\n")
    assert b"\r\nx-content-type-options: nosniff" in head
    assert b"\r\nconnection: close" in head
    return int(head.split()[1]), json.loads(body)["detail"]


def sockets_count(service: Service) -> int:
    """Sockets that the process holds; waits a little for those that are just ending."""
    directory = Path(f"/proc/{service.process.pid}/fd")
    count = 0
    for descriptor in directory.iterdir():
        with contextlib.suppress(FileNotFoundError):
            count += str(descriptor.readlink()).startswith("socket:")
    return count


def test_one_connection_too_many_is_told_when_to_come_again(service: Service) -> None:
    with contextlib.ExitStack() as stack:
        held = []
        for _ in range(CONNECTIONS_MAX):
            held.append(stack.enter_context(connection(service)))
            held[-1].sendall(get("/health"))
            assert b"200 OK" in one_answer(held[-1])
        refused = stack.enter_context(connection(service))
        received = until_closed(refused)
        held[0].sendall(get("/health"))
        assert b"200 OK" in one_answer(held[0])

    status, detail = status_and_detail(received)
    assert status == 503
    assert b"\r\nretry-after: " in received
    assert "6 connections are open (CONNECTIONS_MAX)" in detail


@pytest.mark.parametrize("piece_bytes", [100, 1 << 20])
def test_headers_that_are_too_long_are_refused_however_they_come(
    service: Service, piece_bytes: int
) -> None:
    data = get("/health", *(f"X-{number}: {'y' * 50}" for number in range(200)))
    with connection(service) as client:
        with contextlib.suppress(ConnectionResetError, BrokenPipeError):
            for start in range(0, len(data), piece_bytes):
                client.sendall(data[start : start + piece_bytes])
        received = until_closed(client)

    status, detail = status_and_detail(received)
    assert status == 431
    assert "Request line and headers take more than 4096 bytes" in detail
    assert "(HEADERS_MAX_BYTES)" in detail


@pytest.mark.parametrize(("count", "end"), [(5_000, b""), (200, b"\r\n"), (200, b"")])
def test_many_small_headers_are_refused_for_what_they_take_and_without_their_end(
    service: Service, count: int, end: bytes
) -> None:
    with connection(service) as client:
        client.sendall(get("/health")[:-2] + b"a:b\r\n" * count + end)
        status, detail = status_and_detail(until_closed(client))

    assert status == 431
    assert "(HEADERS_MAX_BYTES)" in detail


def test_headers_just_short_enough_are_read(service: Service) -> None:
    with connection(service) as client:
        client.sendall(get("/health", f"X: {'y' * (HEADERS_MAX_BYTES - 100)}"))
        assert b"200 OK" in one_answer(client)


def test_a_target_and_a_query_have_limits_that_the_refusal_names(service: Service) -> None:
    long = httpx.get(f"{service.url}/v1/tasks?name={'x' * 1_500}")
    many = httpx.get(f"{service.url}/v1/tasks?languages={','.join(map(str, range(21)))}")

    assert (long.status_code, many.status_code) == (414, 422)
    assert "at most 1024 are allowed (TARGET_MAX_BYTES)" in long.json()["detail"]
    assert "'21 values': a query may have 20 values (QUERY_MAX_VALUES)" in many.json()["detail"]


def test_who_never_finishes_a_request_is_given_up(service: Service) -> None:
    received = b""
    with connection(service) as client:
        client.settimeout(0.05)
        for byte in get("/health", "X-Slow: " + "z" * 2_000):
            client.sendall(bytes([byte]))
            with contextlib.suppress(TimeoutError):
                received = client.recv(1 << 16)
            if received:
                break

    assert status_and_detail(received) == (
        408,
        "The request was not there in full within 1 s (REQUEST_TIMEOUT_S)",
    )


def test_who_says_nothing_or_only_empty_lines_is_let_go(service: Service) -> None:
    with connection(service) as silent, connection(service) as empty:
        deadline_s = time.monotonic() + PATIENCE_S
        with contextlib.suppress(ConnectionResetError, BrokenPipeError):
            while time.monotonic() < deadline_s:
                empty.sendall(b"\r\n")
                time.sleep(0.1)
        assert time.monotonic() < deadline_s
        assert until_closed(silent) == b""


@pytest.mark.parametrize("path", [STATISTICS, "/v1/models"])
def test_who_never_reads_an_answer_is_let_go(service: Service, path: str) -> None:
    before_count = sockets_count(service)
    with connection(service, receive_bytes=4_096) as client:
        # Thousands of answers, or one of 12 MB: more than any kernel buffers for a client.
        with contextlib.suppress(ConnectionResetError, BrokenPipeError, TimeoutError):
            client.settimeout(3)
            for _ in range(3_000):
                client.sendall(get(path, "Accept-Encoding: identity"))
        deadline_s = time.monotonic() + PATIENCE_S
        while sockets_count(service) > before_count and time.monotonic() < deadline_s:
            time.sleep(0.1)
        assert sockets_count(service) <= before_count


def test_who_reads_slowly_but_reads_gets_everything(service: Service) -> None:
    received_bytes = 0
    with connection(service, receive_bytes=65_536) as client:
        client.sendall(get(STATISTICS, "Accept-Encoding: identity", "Connection: close"))
        for _ in range(30):
            received_bytes += len(client.recv(20_000))
            time.sleep(0.1)
        received_bytes += len(until_closed(client))

    assert received_bytes > len(LARGE_STATISTICS)


def test_a_body_that_nobody_asked_for_is_skipped_and_a_long_one_ends_the_connection(
    service: Service,
) -> None:
    with connection(service) as client:
        short = get("/health", "Content-Length: 9000") + b"x" * 9_000
        client.sendall(short + get("/robots.txt", "Connection: close"))
        answers = until_closed(client)
    assert answers.count(b"200 OK") == 2
    assert answers.endswith(b"Allow: /\n")

    with connection(service) as client:
        with contextlib.suppress(ConnectionResetError, BrokenPipeError):
            client.sendall(get("/health", "Transfer-Encoding: chunked"))
            for _ in range(10_000):
                client.sendall(b"400\r\n" + b"x" * 0x400 + b"\r\n")
                time.sleep(0.001)
            raise AssertionError("an endless body was read")
        until_closed(client)


def test_a_body_that_is_read_is_waited_for_within_its_bounds(service: Service) -> None:
    head = "Host: x\r\nContent-Type: application/json\r\n"
    post = f"POST /v1/rankings HTTP/1.1\r\n{head}".encode()
    body = json.dumps({"tasks": [TASKS[0]], "limit": 1}).encode()
    with connection(service) as client:
        client.sendall(post + b"Content-Length: %d\r\n\r\n" % len(body) + body[:9])
        time.sleep(0.1)
        client.sendall(body[9:] + get("/robots.txt", "Connection: close"))
        answers = until_closed(client)
    assert answers.count(b"200 OK") == 2
    assert answers.endswith(b"Allow: /\n")

    with connection(service) as client:
        client.sendall(post + b"Content-Length: 99\r\n\r\n" + body[:9])
        assert until_closed(client).startswith(b"HTTP/1.1 408")

    with connection(service) as client:
        client.sendall(post + b"Transfer-Encoding: chunked\r\n\r\n")
        with contextlib.suppress(ConnectionResetError, BrokenPipeError):
            for _ in range(10_000):
                client.sendall(b"400\r\n" + b" " * 0x400 + b"\r\n")
                time.sleep(0.001)
            raise AssertionError("an endless body was read")
        assert until_closed(client)[:12] in (b"HTTP/1.1 413", b"")


def test_a_client_that_closed_its_half_still_gets_its_answer(service: Service) -> None:
    with connection(service) as client:
        client.sendall(get("/v1/tasks?name=closed-half"))
        client.shutdown(socket.SHUT_WR)
        received = until_closed(client)

    assert received.startswith(b"HTTP/1.1 200 OK")
    assert received.endswith(b"[]")


def test_of_a_long_pipeline_the_first_requests_are_answered_in_order(service: Service) -> None:
    with connection(service) as client:
        client.sendall(b"".join(get(f"/nowhere/{number}/") for number in range(400)))
        received = until_closed(client)

    answered = [int(number) for number in re.findall(rb"/nowhere/(\d+)/", received)]
    assert 50 <= len(answered) <= 70
    assert answered == list(range(len(answered)))


def test_what_is_no_http_is_refused_after_what_was_asked_before(service: Service) -> None:
    with connection(service) as client:
        client.sendall(get("/v1/tasks?name=before-noise") + b"\x00\x01\x02 nonsense\r\n\r\n")
        received = until_closed(client)

    assert received.count(b"HTTP/1.1 ") == 1
    assert received.startswith(b"HTTP/1.1 200 OK")


def test_a_name_in_plain_utf_8_may_come_in_pieces(service: Service) -> None:
    line = f"GET /v1/models/{MODELS[1].split(' ')[0]} HTTP/1.1\r\nHost: x\r\n".encode()
    with connection(service) as client:
        for byte in line:
            client.sendall(bytes([byte]))
            time.sleep(0.002)
        client.sendall(b"Connection: close\r\n\r\n")
        received = until_closed(client)

    assert received.startswith(b"HTTP/1.1 404 ")
    assert "Unknown model: 'org/модель'".encode() in received


def test_cold_answers_beyond_the_queue_are_put_off(odd_dir: Path) -> None:
    environ = {"COLD_CONCURRENCY": "1", "COLD_QUEUE": "1"}
    with (
        running_service(odd_dir, **environ) as service,
        httpx.Client(base_url=service.url, timeout=PATIENCE_S) as client,
        ThreadPoolExecutor(16) as threads,
    ):
        asked = [f"/v1/models?name=not-{number}" for number in range(200)]
        answers = list(threads.map(client.get, asked))
        statuses = {answer.status_code for answer in answers}
        again = client.get(asked[0])

    assert statuses == {200, 503}
    assert again.status_code == 200
    put_off = next(answer for answer in answers if answer.status_code == 503)
    assert int(put_off.headers["retry-after"]) > 0
    assert "too many answers are being built" in put_off.json()["detail"]


def test_one_client_with_many_costly_questions_keeps_no_other_waiting(sample_dir: Path) -> None:
    # German cuts tasks, so that each is ranked anew; what picks nothing or everything is not.
    costly = "/v1/benchmarks/TEAPOT(Multilingual, v2)/scores?languages=German"
    filters = [f"{costly},{n}" for n in range(60)]
    answered: list[str] = []

    def ask(address: str, target: str) -> None:
        # Half of them come by themselves, and half through a proxy.
        is_behind_a_proxy = len(answered) % 2
        transport = httpx.HTTPTransport(local_address=PROXY if is_behind_a_proxy else address)
        # What a client claims to be stands left of what the proxy heard, and helps nobody.
        said = {"x-forwarded-for": f"198.51.100.{len(answered)}, {address}"}
        with httpx.Client(base_url=service.url, transport=transport, timeout=60) as client:
            assert client.get(target, headers=said).status_code == 200
        answered.append(target)

    # On a busy machine the last of them waits long, which is not what this is about.
    environ = {"COLD_CONCURRENCY": "1", "COLD_TIMEOUT_S": "60", "DISK_CACHE": "0", "CACHE_REPO": ""}
    environ["TRUSTED_PROXIES"] = PROXY
    with (
        running_service(sample_dir, **environ) as service,
        ThreadPoolExecutor(len(filters)) as much,
    ):
        asked = [much.submit(ask, "127.0.0.1", target) for target in filters]
        asked[0].result()
        ask("127.0.0.2", "/v1/tasks")
        ask("127.0.0.2", "/v1/benchmarks/TEAPOT(eng, v1)/scores?languages=modest")
        for each in asked:
            each.result()

    # First come, first served, they would have been the last.
    assert answered.index("/v1/tasks") < len(filters) // 2
    assert answered.index("/v1/benchmarks/TEAPOT(eng, v1)/scores?languages=modest") < 50


def test_an_answer_that_takes_too_long_is_given_up(sample_dir: Path) -> None:
    with (
        running_service(sample_dir, COLD_TIMEOUT_S="0.01", DISK_CACHE="0") as service,
        httpx.Client(base_url=service.url, timeout=PATIENCE_S) as client,
        ThreadPoolExecutor(16) as threads,
    ):
        tasks = [f"/v1/tasks?name={number}" for number in range(100)]
        answers = list(threads.map(client.get, tasks))

    put_off = [answer for answer in answers if answer.status_code == 503]
    assert put_off
    assert "took over 0.01 s (COLD_TIMEOUT_S)" in put_off[0].json()["detail"]
    assert {answer.status_code for answer in answers} <= {200, 503}
