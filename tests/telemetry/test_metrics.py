"""Known traffic → known numbers, from real processes."""

from __future__ import annotations

import os
import random
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from service.http.prewarm.preload import FIRST_ASKED
from service.http.routing.match import PATHS, UNMATCHED
from service.http.routing.pages import LIVE_PATHS, PAGES
from service.telemetry.counts import METHODS, OTHER_METHOD
from tests.http.odd_world import ALIAS, BENCHMARK, MODELS, TASKS
from tests.http.processes import Service, running_service
from tests.telemetry.scrape import Scrape, grown, scrape

LIMIT_S = 20


def workers_of(service: Service) -> list[int]:
    children = Path(f"/proc/{service.process.pid}/task/{service.process.pid}/children")
    return [int(pid) for pid in children.read_text().split()]


def wait_until(condition: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + LIMIT_S
    while not condition():
        assert time.monotonic() < deadline_s
        time.sleep(0.05)


def send(url: str, *requests: tuple[str, str]) -> list[int]:
    """Each request on a connection of its own, so that any worker may get it."""
    statuses = []
    for method, path in requests:
        etag = {"if-none-match": "*"} if method == "HELD" else {}
        method = "GET" if method == "HELD" else method
        answer = httpx.request(method, url + path, headers=etag, timeout=20)
        statuses.append(answer.status_code)
    return statuses


@pytest.mark.parametrize("workers", [1, 2])
def test_every_kind_of_answer_is_counted_once_whichever_worker_is_asked(
    odd_dir: Path, workers: int
) -> None:
    model = f"/v1/models/{quote(MODELS[0], safe='')}"
    scores = f"/v1/benchmarks/{quote(BENCHMARK)}/scores"
    with running_service(odd_dir, "--workers", str(workers), DISK_CACHE="0") as service:
        before = scrape(service.url)
        statuses = send(
            service.url,
            *[("GET", model)] * 10,
            *[("HELD", model)] * 3,
            *[("HEAD", scores)] * 4,
            *[("GET", scores)] * 6,
            *[("OPTIONS", "/v1/tasks")] * 2,
            *[("POST", "/v1/tasks")] * 2,
            *[("GET", "/v1/models/nope")] * 3,
            *[("GET", f"{scores[:-7]}/leaders")] * 2,
            *[("GET", "/wp-login.php")] * 5,
            ("GET", f"/v1/benchmarks/{quote(ALIAS)}"),
            ("GET", f"/v1/tasks/{quote(TASKS[1])}"),
        )
        scrapes = [scrape(service.url) for _ in range(4)]

    def answers(**labels: str) -> float:
        counts = {after.sum("http_requests_total", **labels) for after in scrapes}
        [count] = counts  # whichever worker answered
        return count - before.sum("http_requests_total", **labels)

    assert len(statuses) == 39
    assert answers(handler="/v1/models/{name}", method="GET", status="200") == 10
    assert answers(handler="/v1/models/{name}", method="GET", status="304") == 3
    assert answers(handler="/v1/models/{name}", method="GET", status="404") == 3
    assert answers(handler="/v1/benchmarks/{name}/scores", method="HEAD", status="200") == 4
    assert answers(handler="/v1/benchmarks/{name}/scores", method="GET", status="200") == 6
    assert answers(handler="/v1/benchmarks/{name}/leaders", status="422") == 2
    assert answers(handler="/v1/tasks", method="OPTIONS", status="204") == 2
    assert answers(handler="/v1/tasks", method="POST", status="405") == 2
    assert answers(handler=UNMATCHED, status="404") == 5

    after = scrapes[0]
    for name in ("http_request_duration_seconds_count", "http_response_size_bytes_count"):
        assert after.sum(name, handler="/v1/models/{name}") == 16
        assert after.sum(name, handler="/v1/benchmarks/{name}/scores") == 10
    body_bytes = after.sum(
        "http_response_size_bytes_sum", handler="/v1/models/{name}", status="200"
    )
    assert body_bytes > 10 * 300
    assert after.sum("http_response_size_bytes_sum", status="304") == 0
    assert after.sum("http_response_size_bytes_sum", method="HEAD") == 0
    assert after.sum("http_requests_in_progress") == 1  # the scrape itself
    assert after.sum("http_request_exceptions_total") == 0

    assert after.sum("mteb_model_selections_total", name=MODELS[0]) == 13
    assert after.sum("mteb_model_selections_total") == 13
    assert after.sum("mteb_benchmark_selections_total", name=BENCHMARK) == 1
    assert after.sum("mteb_task_selections_total", name=TASKS[1]) == 1

    # Each worker builds an answer once, and what is no name is not looked up.
    hits, misses = (after.sum("mteb_cache_total", outcome=each) for each in ("hit", "miss"))
    assert hits + misses == 10 + 3 + 4 + 6 + 1 + 1
    assert 4 <= misses <= 4 * workers
    assert after.sum("duckrank_cold_build_duration_seconds_count") == misses
    assert after.sum("duckrank_query_duration_seconds_count", file="leaderboard_rows") >= 1


def test_what_a_killed_worker_counted_stays_and_what_it_held_does_not(odd_dir: Path) -> None:
    with running_service(odd_dir, "--workers", "2") as service:
        send(service.url, *[("GET", "/v1/models")] * 20)
        send(service.url, *[("GET", f"/v1/tasks?name={number}") for number in range(8)])
        wait_until(lambda: scrape(service.url).sum("duckrank_snapshot_info") == 2)
        lists_count = 2 * len(FIRST_ASKED)
        wait_until(lambda: scrape(service.url).sum("duckrank_memo_messages") == lists_count + 8)
        before = scrape(service.url)
        for pid in workers_of(service):
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: len(service.events("serving")) == 4)
        wait_until(lambda: _is_answering(service.url))
        wait_until(lambda: scrape(service.url).sum("duckrank_snapshot_info") == 2)
        after = scrape(service.url)

    answered = {"handler": "/v1/models", "status": "200"}
    assert before.sum("http_requests_total", **answered) == 20
    assert after.sum("http_requests_total", **answered) == 20
    assert after.sum("duckrank_memo_messages") <= lists_count
    assert after.sum("http_requests_in_progress") == 1
    workers = after.label_values("worker")
    assert workers == before.label_values("worker") == {"main", "1", "2"}
    assert after.sum("process_resident_memory_bytes", worker="1") > 1_000_000


def _is_answering(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health").status_code == 200
    except httpx.TransportError:
        return False


def test_labels_stay_few_whatever_clients_send(odd_dir: Path) -> None:
    noise = random.Random(4)
    alphabet = "abcXYZ019-._~%/?&=éß日()'\"<>{}"

    def word() -> str:
        return "".join(noise.choices(alphabet, k=noise.randint(1, 12)))

    starts = ("/", "/v1/", "/v1/models/", "/v1/tasks/", "/v1/benchmarks/", "/og/", "/schema/")
    methods = (*METHODS, "TRACE", "PROPFIND", "LINK")
    with running_service(odd_dir) as service:
        host, port = service.url.removeprefix("http://").split(":")
        for _ in range(50):
            requests = [
                f"{noise.choice(methods)} {noise.choice(starts)}{quote(word(), safe='/%?&=()')}"
                " HTTP/1.1\r\nhost: x\r\n"
                for _ in range(40)
            ]
            sent = "\r\n".join(requests) + "connection: close\r\n\r\n"
            with socket.create_connection((host, int(port)), LIMIT_S) as connection:
                connection.sendall(sent.encode())
                while connection.recv(1 << 16):
                    pass
        after = scrape(service.url)

    assert after.sum("http_requests_total") > 1_500
    assert after.label_values("method") <= {*METHODS, OTHER_METHOD}
    assert after.label_values("handler") <= {
        *PATHS,
        *(page.path for page in PAGES),
        *LIVE_PATHS,
        UNMATCHED,
    }
    assert after.label_values("name") == set()
    assert after.sum("http_requests_total", status="500") == 0
    assert len(after.values) < 20 * len(after.label_values("handler")) * 3 * len(METHODS)


def test_an_idle_service_tells_of_its_snapshot_and_of_itself(odd_dir: Path) -> None:
    with running_service(odd_dir) as service:
        first = scrape(service.url)
        served = httpx.get(f"{service.url}/v1/tasks?types=STS").headers["x-snapshot"]
        second = scrape(service.url)

    assert first.sum("duckrank_snapshot_info", snapshot=served, dataset="odd.parquet") == 1
    assert 0 <= first.sum("duckrank_snapshot_age_seconds") < 3_600
    assert first.sum("duckrank_snapshot_size_bytes") > 100_000
    assert first.sum("duckrank_snapshot_results_rows") == 9
    assert first.sum("process_open_fds", worker="main") > 5
    assert first.sum("process_start_time_seconds") <= time.time()
    assert second.sum("duckrank_memo_held_bytes") > first.sum("duckrank_memo_held_bytes")
    assert {name for name, _ in grown(first, second)} >= {"http_requests_total"}


def test_a_scrape_is_text_that_prometheus_reads(odd_dir: Path) -> None:
    with running_service(odd_dir) as service:
        text = httpx.get(f"{service.url}/metrics").text

    assert Scrape(text).names() >= {"http_requests_total", "process_cpu_seconds_total"}
    assert text.count("# TYPE http_requests_total counter") == 1
