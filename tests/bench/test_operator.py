"""`duckrank bench URL`: a real command against a real service."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from service.bench.connection import Connection
from service.bench.operator import observe
from service.bench.targets import (
    BENCHMARK,
    FILTERED_SCORES,
    SCORES,
    TASK_SCORES,
    read_targets,
    target_of,
)
from service.errors import NoService
from tests.http.odd_world import publish_odd_world
from tests.http.processes import running_service


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "service", "bench", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_bench_shows_every_route_family_every_coding_and_what_is_cacheable(sample_url: str) -> None:
    done = bench(sample_url, "--requests", "80")

    assert done.returncode == 0, done.stdout + done.stderr
    first_words = [line.split("  ")[0] for line in done.stdout.splitlines()]
    with Connection(sample_url) as connection:
        families = read_targets(connection).by_family
    assert set(families) <= set(first_words)
    assert {"identity", "gzip", "br", "zstd"} <= set(first_words)
    held = [
        line.split() for line in done.stdout.splitlines() if line.startswith("304 for the ETag")
    ]
    assert held[0][5:8] == ["yes", "304,", "0"]
    assert "x-dataset" in done.stdout
    assert "Not answered" not in done.stdout
    assert done.stderr == "", "a bar is for terminals"


def test_more_requests_ask_more_of_each_family(sample_url: str) -> None:
    few, many = (observe(sample_url, count).families for count in (70, 300))

    assert [each.family for each in few] == [each.family for each in many]
    assert sum(each.first.count for each in few) < sum(each.first.count for each in many)
    assert all(each.again.count == 3 * each.first.count for each in many)


def test_names_that_are_hard_on_urls_are_asked_for_rightly(tmp_path: Path) -> None:
    with running_service(publish_odd_world(tmp_path)) as service:
        assert observe(service.url, 200).failed == []


def test_targets_have_the_same_order_for_the_same_seed_and_another_for_another(
    sample_url: str,
) -> None:
    with Connection(sample_url) as connection:
        once, again, other = (read_targets(connection, seed) for seed in (1, 1, 2))

    assert once == again
    assert once.by_family[TASK_SCORES] != other.by_family[TASK_SCORES]
    assert sorted(once.by_family[TASK_SCORES]) == sorted(other.by_family[TASK_SCORES])
    assert all("?languages=" in target for target in once.by_family[FILTERED_SCORES])
    assert once.first(SCORES, 2) == once.by_family[SCORES][:2]


def test_a_name_in_a_target_is_one_segment() -> None:
    assert target_of(BENCHMARK, "a/b (c, d)") == "/v1/benchmarks/a%2Fb%20%28c%2C%20d%29"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1:1", "refused"),
        ("ftp://127.0.0.1", "http://127.0.0.1:7860"),
        ("http://127.0.0.1:99999999", "out of range"),
        ("http://", "http://127.0.0.1:7860"),
    ],
)
def test_bench_names_a_url_that_does_not_answer(url: str, reason: str) -> None:
    done = bench(url)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"duckrank: can't measure {url!r}: ")
    assert reason in done.stderr


def test_bench_says_what_another_service_answered(sample_url: str) -> None:
    done = bench(f"{sample_url}/schema")

    assert done.returncode == 2
    assert "it is no leaderboard API: /v1/benchmarks?include_hidden=true answers 404" in done.stderr


def test_a_connection_that_the_server_closed_is_opened_again(sample_dir: Path) -> None:
    with running_service(sample_dir, KEEP_ALIVE_S="1") as service:
        with Connection(service.url) as connection:
            assert connection.get("/health").status == 200
            # Any other client's long pause.
            httpx.get(f"{service.url}/health")
            connection._connection.sock.shutdown(2)
            assert connection.get("/health").status == 200
        with Connection(service.url) as connection:
            connection.get("/health")
            service.process.terminate()
            service.process.wait(20)
            with pytest.raises(NoService, match="/health"):
                connection.get("/health")
