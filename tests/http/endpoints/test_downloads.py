"""Downloads of a snapshot's files as a real process answers them, to real clients."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from email.parser import BytesParser
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from service.http.routing.elsewhere import DOWNLOADS
from service.snapshots.store import SnapshotStore
from tests.http.odd_world import publish_odd_world
from tests.http.processes import Service, running_service
from tests.refresh.waiting import wait_until
from tests.telemetry.scrape import scrape

# More than any buffer of the kernel between two processes.
PADDING_BYTES = 24_000_000


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish_odd_world(tmp_path_factory.mktemp("downloads"))


@pytest.fixture(scope="module")
def content(data_dir: Path) -> bytes:
    """The file that is downloaded, with what no DuckDB reads behind it, so that it is large."""
    file = SnapshotStore(data_dir).current_path()
    file.chmod(0o644)
    with file.open("ab") as end:
        end.write(bytes(range(256)) * (PADDING_BYTES // 256))
    record = json.loads(file.with_suffix(".json").read_bytes())
    record |= {
        "size_bytes": file.stat().st_size,
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
    }
    file.with_suffix(".json").write_text(json.dumps(record))
    return file.read_bytes()


@pytest.fixture(scope="module")
def service(data_dir: Path, content: bytes) -> Iterator[Service]:
    with running_service(data_dir, WRITE_TIMEOUT_S="2") as service:
        yield service


@pytest.fixture
def client(service: Service) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=service.url, timeout=20) as client:
        yield client


@pytest.fixture
def path(client: httpx.Client) -> str:
    redirect = client.get("/v1/snapshots/latest/duckrank.duckdb")
    assert redirect.status_code == 307
    assert redirect.headers["cache-control"] == "no-cache"
    return urlsplit(str(redirect.next_request.url)).path  # type: ignore[union-attr]


def test_the_newest_snapshot_is_had_by_its_id_with_tag_name_and_head(
    client: httpx.Client, path: str, content: bytes
) -> None:
    whole = client.get(path)

    assert whole.content == content
    assert whole.headers["etag"] == f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    assert whole.headers["accept-ranges"] == "bytes"
    assert whole.headers["cache-control"] == "public, max-age=31536000, immutable"
    snapshot_id = whole.headers["x-snapshot"]
    assert path == f"/v1/snapshots/{snapshot_id}/duckrank.duckdb"
    named = f'attachment; filename="duckrank-{snapshot_id}.duckdb"'
    assert whole.headers["content-disposition"] == named
    head = client.head(path)
    assert (head.content, head.headers["content-length"]) == (b"", str(len(content)))
    assert dict(head.headers) | {"date": ""} == dict(whole.headers) | {"date": ""}
    held = client.get(path, headers={"if-none-match": whole.headers["etag"]})
    assert (held.status_code, held.content) == (304, b"")
    results = client.get("/v1/snapshots/latest/results.parquet", follow_redirects=True)
    assert results.content[:4] == results.content[-4:] == b"PAR1"

    counted = client.get("/metrics").text
    sent = re.search(r'http_response_size_bytes_sum.*duckrank.duckdb".*"200"\} (\S+)', counted)
    assert sent is not None
    assert float(sent[1]) >= len(content)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("bytes=0-0", [(0, 1)]),
        ("bytes=5-", [(5, None)]),
        ("bytes=-7", [(-7, None)]),
        ("BYTES = 1-2", [(1, 3)]),
        ("bytes=10-19,0-4", [(0, 5), (10, 20)]),
        ("bytes=0-9,5-14,15-15", [(0, 16)]),
        ("bytes=0-3,99999999999-", [(0, 4)]),
        ("bytes=9-2", None),
        ("bytes=", None),
        ("bytes=a-b", None),
        ("lines=0-1", None),
        ("bytes=" + "0-1," * 17, None),
        ("bytes=" + "9" * 5_000 + "-", None),
    ],
)
def test_parts_are_sent_as_they_are_asked_for(
    client: httpx.Client,
    path: str,
    content: bytes,
    asked: str,
    expected: list[tuple[int, int | None]] | None,
) -> None:
    answer = client.get(path, headers={"range": asked})

    if expected is None:
        assert (answer.status_code, answer.content) == (200, content)
        return
    assert answer.status_code == 206
    assert answer.headers["content-length"] == str(len(answer.content))
    if len(expected) == 1:
        parts = [(answer.headers["content-range"], answer.content)]
    else:
        head = f"content-type: {answer.headers['content-type']}\r\n\r\n".encode()
        message = BytesParser().parsebytes(head + answer.content)
        parts = [
            (each["content-range"], each.get_payload(decode=True))  # type: ignore[union-attr]
            for each in message.get_payload()
        ]
    for (start, stop), (told, body) in zip(expected, parts, strict=True):
        first, end, _ = slice(start, stop).indices(len(content))
        assert told == f"bytes {first}-{end - 1}/{len(content)}"
        assert body == content[first:end]


def test_parts_of_another_file_and_beyond_its_end_are_not_sent(
    client: httpx.Client, path: str, content: bytes
) -> None:
    whole = client.head(path).headers
    for validator, status in (
        (whole["etag"], 206),
        (whole["last-modified"], 206),
        ('"other"', 200),
        (f"W/{whole['etag']}", 200),
        ("Mon, 01 Jan 2001 00:00:00 GMT", 200),
    ):
        answer = client.get(path, headers={"range": "bytes=-3", "if-range": validator})
        assert (answer.status_code, len(answer.content)) == (
            (206, 3) if status == 206 else (200, len(content))
        )
    beyond = client.get(path, headers={"range": f"bytes={len(content)}-"})
    assert beyond.status_code == 416
    assert beyond.headers["content-range"] == f"bytes */{len(content)}"
    assert str(len(content)) in beyond.json()["detail"]
    for unknown in ("nothing", "..%2F..%2Fcurrent", "%FF"):
        answer = client.get(f"/v1/snapshots/{unknown}/duckrank.duckdb")
        assert answer.status_code == 404
        assert "snapshot" in answer.json()["detail"]


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
def test_curl_goes_on_where_a_download_was_cut(
    service: Service, content: bytes, tmp_path: Path
) -> None:
    file = tmp_path / "begun.duckdb"
    file.write_bytes(content[: PADDING_BYTES // 3])

    curl = ["curl", "-sSfL", "-C", "-", "-o", str(file)]
    subprocess.run([*curl, f"{service.url}/v1/snapshots/latest/duckrank.duckdb"], check=True)

    assert file.read_bytes() == content


def downloads_in_progress(service: Service) -> float:
    metrics, handler = scrape(service.url), DOWNLOADS["database"]
    return metrics.sum("http_requests_in_progress", method="GET", handler=handler)


def test_who_stops_reading_is_left_and_others_are_answered_meanwhile(
    service: Service, client: httpx.Client, path: str, content: bytes
) -> None:
    where = urlsplit(service.url)
    lines = f"GET {path} HTTP/1.1\r\nhost: x\r\n\r\nGET /health HTTP/1.1\r\nhost: x\r\n\r\n"
    with socket.create_connection((where.hostname, where.port or 80), timeout=20) as waiting:
        waiting.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        waiting.sendall(lines.encode())
        assert client.get(path).content == content
        assert client.get("/health").status_code == 200
        assert downloads_in_progress(service) == 1
        # It takes nothing for longer than WRITE_TIMEOUT_S.
        wait_until(lambda: downloads_in_progress(service) == 0)
    with socket.create_connection((where.hostname, where.port or 80), timeout=20) as reading:
        reading.sendall(lines.replace("host: x", "connection: keep-alive\r\nhost: x").encode())
        received = b""
        while b'{"ok":true}' not in received[-200:]:
            received += reading.recv(1_000_000)
        body = received.partition(b"\r\n\r\n")[2]
        assert body[: len(content)] == content
