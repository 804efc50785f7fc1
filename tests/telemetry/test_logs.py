"""What is logged of requests, by real processes, and what never is."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.log import harmless
from tests.http.processes import Service, command, running_service

TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
TOKEN = "hf_AbCdEfGhIjKlMnOpQrStUvWx"


def lines_after(service: Service) -> list[dict[str, Any]]:
    """The lines about answers, once the process has ended and said all."""
    service.process.send_signal(signal.SIGTERM)
    service.process.wait(20)
    return [line for line in service.log if line["event"].startswith("answered")]


def test_answers_that_went_well_leave_no_line(odd_dir: Path) -> None:
    with running_service(odd_dir) as service:
        for path in ("/v1/tasks", "/v1/tasks", "/v1/models/nope", "/nope"):
            httpx.get(service.url + path)
        assert lines_after(service) == []


def test_every_answer_leaves_a_line_when_asked_for(odd_dir: Path) -> None:
    with running_service(odd_dir, ACCESS_LOG="1") as service:
        url = f"{service.url}/v1/tasks?types=STS"
        miss = httpx.get(url, headers={"x-request-id": "from-the-proxy.1"})
        hit = httpx.get(url, headers={"traceparent": f"00-{TRACE}-{PARENT}-01"})
        lost = httpx.head(f"{service.url}/v1/models/nope")
        lines = [line for line in lines_after(service) if line["handler"] != "/health"]

    assert [line["status"] for line in lines] == [200, 200, 404]
    assert [line["is_hit"] for line in lines] == [False, True, False]
    assert [line["handler"] for line in lines] == ["/v1/tasks", "/v1/tasks", "/v1/models/{name}"]
    assert lines[0]["target"] == "/v1/tasks?types=STS"
    assert lines[2]["method"] == "HEAD"
    assert [line["request_id"] for line in lines] == [
        answer.headers["x-request-id"] for answer in (miss, hit, lost)
    ]
    assert lines[0]["request_id"] == "from-the-proxy.1"
    assert len({line["request_id"] for line in lines}) == 3
    assert (lines[1]["trace_id"], lines[1]["span_id"]) == (TRACE, PARENT)
    assert all(line["took_ms"] > 0 for line in lines)


def test_slow_answers_leave_a_line(odd_dir: Path) -> None:
    with running_service(odd_dir, SLOW_REQUEST_MS="1") as service:
        # Twelve megabytes that are inflated on the way.
        url = f"{service.url}/v1/tasks/a%252Fb/descriptive_statistics"
        httpx.get(url, headers={"accept-encoding": "identity"}, timeout=20)
        lines = lines_after(service)

    slow = [line for line in lines if line["handler"].endswith("/descriptive_statistics")]
    assert [line["event"] for line in slow] == ["answered slowly"]
    assert slow[0]["level"] == "warning"
    assert slow[0]["size_bytes"] > 12_000_000


def test_errors_of_ours_leave_a_line_and_their_id_is_in_the_answer(odd_dir: Path) -> None:
    busy = {"COLD_QUEUE": "0", "COLD_CONCURRENCY": "1", "COLD_TIMEOUT_S": "0.01"}
    with running_service(odd_dir, DISK_CACHE="0", **busy) as service:
        answers = [httpx.get(f"{service.url}/v1/tasks?name={number}") for number in range(40)]
        shed = [answer for answer in answers if answer.status_code == 503]
        lines = lines_after(service)

    assert {answer.status_code for answer in answers} <= {200, 503}
    assert {line["request_id"] for line in lines} == {
        answer.headers["x-request-id"] for answer in shed
    }


def test_an_answer_carries_the_id_that_came_with_the_request_and_an_error_always_one(
    odd_dir: Path,
) -> None:
    paths = ("/v1/tasks", "/v1/tasks", "/v1/tasks?types=STS", "/nope", "/v1/models/nope", "/health")
    with running_service(odd_dir) as service, httpx.Client(base_url=service.url) as client:
        for path in paths:
            sent = client.get(path, headers={"x-request-id": "a-1"})
            insane = client.get(path, headers={"x-request-id": "x" * 129})
            strange = client.get(path, headers={"x-request-id": 'a" b'})
            assert sent.headers.get_list("x-request-id") == ["a-1"]
            for answer in (insane, strange):
                made = answer.headers.get("x-request-id", "")
                assert len(made) == (32 if answer.status_code >= 400 else 0)


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_no_line_tells_a_token_or_holds_raw_what_a_client_sent(
    odd_dir: Path, log_format: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environ = {
        "LOG_FORMAT": log_format,
        "LOG_LEVEL": "DEBUG",
        "ACCESS_LOG": "1",
        "HF_TOKEN": TOKEN,
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://user:secret@127.0.0.1:9",
    }
    process = subprocess.Popen(
        [*command(odd_dir), "--port", str(port)], stderr=subprocess.PIPE, env=os.environ | environ
    )
    transport = httpx.HTTPTransport(retries=8)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", transport=transport) as client:
            for path in (f"/v1/models/%1b%5b2J?token={TOKEN}", "/v1/models/%9b", "/%00"):
                client.get(path, headers={"user-agent": TOKEN, "x-request-id": TOKEN})
            client.get("/v1/models/é", headers=[(b"traceparent", b"\x9b31m")])
    finally:
        process.terminate()
        _, stderr = process.communicate(timeout=20)
    written = stderr.decode()

    assert "/v1/models" in written
    assert TOKEN not in written
    assert "secret" not in written
    assert all(character.isprintable() or character == "\n" for character in written)


@pytest.mark.parametrize(
    "arguments",
    [
        ["serve"],
        ["ingest", "--results", "sample", "--catalog", "sample"],
        ["refresh"],
        ["warm"],
        ["snapshots"],
        ["catalog", "export", "--out", "catalog"],
        ["cards"],
        ["bench", "http://127.0.0.1:9"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_level_that_is_none_is_refused_by_every_command(
    tmp_path: Path, arguments: list[str]
) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "service", *arguments],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=os.environ | {"LOG_LEVEL": "x", "PYTHONPATH": str(Path(__file__).parents[2])},
        check=False,
    )

    assert ended.returncode == 2
    assert re.fullmatch(r"duckrank: LOG_LEVEL='x' is not allowed: DEBUG, .*\n", ended.stderr)
    assert list(tmp_path.iterdir()) == []


def test_what_a_child_says_in_its_own_way_is_a_warning_of_one_line() -> None:
    program = (
        "from service.log import configure_logging, relay\n"
        "from service.settings import Settings\n"
        "configure_logging(Settings(log_format='json'))\n"
        "said = (b'{}', b'[1]', b'{\"level\": 3}', b'', b'\\xff out of memory\\n')\n"
        "print([relay(line) for line in said])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["event"] for line in lines] == ["{}", "[1]", '{"level": 3}', "� out of memory"]
    assert {line["level"] for line in lines} == {"warning"}


def test_what_moves_a_cursor_or_ends_a_line_is_written_as_an_escape() -> None:
    assert harmless("a\x1b[2J\r\nb\x9b\u202e") == "a\\x1b[2J\\r\\nb\\x9b\\u202e"
    assert harmless("日本 é (v1)") == "日本 é (v1)"
    assert harmless("one\ntwo\x00", keep="\n") == "one\ntwo\\x00"


def test_secrets_are_left_out_of_any_text() -> None:
    assert harmless(f"401 for token {TOKEN}!") == "401 for token …!"
    assert harmless("at https://me:secret@host/x") == "at https://…@host/x"
