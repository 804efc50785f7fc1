"""Spans as a real collector on loopback receives them."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx

from tests.http.processes import running_service
from tests.telemetry.otlp_receiver import attributes_of, otlp_receiver

TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


def test_a_request_is_a_span_of_its_callers_trace_with_its_steps_below(odd_dir: Path) -> None:
    fast = {"OTEL_BSP_SCHEDULE_DELAY": "100", "DISK_CACHE": "0"}
    with otlp_receiver() as receiver:
        environ = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": receiver.url,
            "OTEL_SERVICE_NAME": "leaderboard",
            **fast,
        }
        with running_service(odd_dir, **environ) as service:
            url = f"{service.url}/v1/tasks?types=STS"
            headers = {"traceparent": f"00-{TRACE}-{PARENT}-01", "accept-encoding": "zstd"}
            miss, hit = (httpx.get(url, headers=headers) for _ in range(2))
            held = httpx.get(url, headers={**headers, "if-none-match": miss.headers["etag"]})
            lost = httpx.get(f"{service.url}/v1/models/nope", headers={"traceparent": "nonsense"})
            requests = receiver.named("GET /v1/tasks")
            [unknown] = receiver.named("GET /v1/models/{name}")
            service.process.send_signal(signal.SIGTERM)
            assert service.process.wait(20) == 0
        requests = receiver.named("GET /v1/tasks")

    assert [answer.status_code for answer in (miss, hit, held, lost)] == [200, 200, 304, 404]
    assert set(receiver.paths) == {"/v1/traces"}
    assert receiver.services == {"leaderboard"}
    assert len(requests) == 3
    assert {span.trace_id.hex() for span in requests} == {TRACE}
    assert {span.parent_span_id.hex() for span in requests} == {PARENT}
    assert unknown.trace_id.hex() not in (TRACE, "0" * 32)
    assert [attributes_of(span)["http.response.status_code"] for span in requests] == [
        200,
        200,
        304,
    ]

    cold, *ready = requests
    assert [receiver.children_of(span) for span in ready] == [["memo hit"], ["memo hit"]]
    assert receiver.children_of(cold) == ["memo miss"]
    [flight] = receiver.named("memo miss")[:1]
    assert receiver.children_of(flight) == ["build /v1/tasks"]
    [build] = receiver.named("build /v1/tasks")
    below = receiver.children_of(build)
    assert below[0].startswith("query ")
    assert below[1:] == ["encode /v1/tasks", "compress zstd"]


def test_who_waits_for_anothers_build_says_so(odd_dir: Path) -> None:
    async def scenario(url: str) -> None:
        async with httpx.AsyncClient(base_url=url, timeout=20) as client:
            await client.get("/health")
            await asyncio.gather(*(client.get("/v1/models?name=o") for _ in range(8)))

    with otlp_receiver() as receiver:
        environ = {"OTEL_EXPORTER_OTLP_ENDPOINT": receiver.url}
        with running_service(odd_dir, **environ) as service:
            asyncio.run(scenario(service.url))
        [miss] = receiver.named("memo miss")
        waited = [span for span in receiver.spans if span.name == "memo flight"]

    assert receiver.children_of(miss) == ["build /v1/models"]
    assert all(receiver.children_of(span) == [] for span in waited)


def test_a_collector_that_is_gone_costs_no_answer(odd_dir: Path) -> None:
    environ = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_BSP_SCHEDULE_DELAY": "50"}
    with running_service(odd_dir, **environ) as service:
        statuses = {httpx.get(f"{service.url}/v1/tasks").status_code for _ in range(10)}
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(20) == 0

    assert statuses == {200}


def test_without_an_endpoint_nothing_of_it_is_imported(odd_dir: Path) -> None:
    program = (
        "import sys, service.http.server\n"
        "from service.settings import Settings\n"
        "from service.telemetry.traces import traces_of\n"
        "assert traces_of(Settings()) is None\n"
        "print([name for name in sys.modules if name.startswith(('opentelemetry', 'prometheus'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout == "[]\n"


def test_an_endpoint_without_the_extra_stops_the_start_and_says_what_to_install(
    odd_dir: Path,
) -> None:
    program = (
        "import sys\n"
        "class Absent:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'opentelemetry': raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, Absent())\n"
        "from service.cli import main\n"
        "sys.exit(main(['serve', '--data-dir', sys.argv[1], '--port', '0']))"
    )
    environ = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"}
    ended = subprocess.run(
        [sys.executable, "-c", program, str(odd_dir)],
        capture_output=True,
        text=True,
        timeout=30,
        env=os.environ | environ,
        check=False,
    )

    assert ended.returncode == 2
    assert ended.stderr.startswith(
        "duckrank: OTEL_EXPORTER_OTLP_ENDPOINT='http://collector:4318' is not allowed: "
    )
    assert "pip install 'duckrank[otel]'" in ended.stderr
