"""`duckrank serve` as a process: how it starts, what it says, how it stops."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.http.odd_world import BENCHMARK
from tests.http.processes import command, processes_below, running_service
from tests.refresh.waiting import wait_until
from tests.telemetry.scrape import scrape


def run(data_dir: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run to the end."""
    return subprocess.run(
        command(data_dir, *arguments),
        capture_output=True,
        text=True,
        timeout=30,
        env=os.environ | environ,
        check=False,
    )


def test_the_start_says_what_is_served_from_where_and_how_fresh(odd_dir: Path) -> None:
    with running_service(odd_dir) as service:
        [serving] = service.events("serving")
        [starting] = service.events("starting")
        served = httpx.get(f"{service.url}/v1/tasks").headers["x-snapshot"]

    assert starting["url"] == service.url
    assert serving["dataset"] == "odd.parquet"
    assert serving["snapshot"] == served
    assert serving["results_rows"] == 9
    assert serving["built_at"]
    assert serving["file"].startswith(str(odd_dir))
    assert len(service.log) <= 5


def test_sigterm_stops_it_with_success(odd_dir: Path) -> None:
    with running_service(odd_dir) as service:
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(20) == 0

    assert service.log[-1]["event"] == "stopped"


def test_two_workers_give_the_same_bytes(odd_dir: Path) -> None:
    with running_service(odd_dir, "--workers", "2") as service:
        answers = [httpx.get(f"{service.url}/v1/models") for _ in range(20)]
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(20) == 0

    assert len({answer.content for answer in answers}) == 1
    assert len({answer.headers["etag"] for answer in answers}) == 1
    assert len(service.events("serving")) == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_all_of_two_workers_told_to_stop_at_once_and_often_stop_without_a_complaint(
    odd_dir: Path, number: signal.Signals
) -> None:
    # As a terminal's Ctrl-C does, and systemd; a worker that hung would have ten minutes.
    with running_service(odd_dir, "--workers", "2", SHUTDOWN_TIMEOUT_S="600") as service:
        told = [*processes_below(service.process.pid), service.process.pid]
        for _ in range(5):
            for pid in told:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
        assert service.process.wait(20) == 0

    assert [line for line in service.log if line["level"] not in ("info", "debug")] == []


def test_a_worker_that_is_killed_is_replaced(odd_dir: Path) -> None:
    with running_service(odd_dir, "--workers", "2") as service:
        wait_until(lambda: len(service.events("serving")) == 2)
        workers = processes_below(service.process.pid)
        os.kill(workers[0], signal.SIGKILL)
        wait_until(lambda: len(service.events("serving")) == 3)
        replaced = processes_below(service.process.pid)

    assert len(workers) == len(replaced) == 2
    assert replaced[0] == workers[1]


def test_workers_end_with_a_supervisor_that_is_killed(odd_dir: Path) -> None:
    with running_service(odd_dir, "--workers", "2") as service:
        port = int(service.url.rpartition(":")[2])
        service.process.kill()
        service.process.wait()
        wait_until(lambda: is_free(port))


def is_free(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
        return True
    return False


def test_a_hang_up_while_it_starts_does_not_end_it(odd_dir: Path) -> None:
    environ = os.environ | {"LOG_FORMAT": "json"}
    with subprocess.Popen(command(odd_dir), stderr=subprocess.PIPE, env=environ) as process:
        # Before that there is nothing of ours to hear it.
        wait_until(lambda: is_ignoring(process.pid, signal.SIGHUP))
        process.send_signal(signal.SIGHUP)
        assert process.stderr is not None
        assert any(b'"serving"' in line for line in process.stderr)
        process.terminate()
        assert process.wait(20) == 0


def is_ignoring(pid: int, number: signal.Signals) -> bool:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    [ignored] = [line.split()[1] for line in lines if line.startswith("SigIgn")]
    return bool(int(ignored, 16) >> number - 1 & 1)


@pytest.mark.parametrize("tell", [os.kill, os.killpg])
@pytest.mark.parametrize("after_s", [0.2, 0.4, 0.6])
def test_told_to_stop_while_its_workers_start_it_leaves_no_process_behind(
    odd_dir: Path, after_s: float, tell: Callable[[int, int], None]
) -> None:
    with subprocess.Popen(
        command(odd_dir, "--workers", "2"), stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        time.sleep(after_s)
        tell(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise

    # Nobody is left to get a signal.
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_preloaded_answers_are_there_before_anybody_asks(odd_dir: Path) -> None:
    with running_service(odd_dir, PRELOAD="1", LOG_LEVEL="DEBUG") as service:
        url = f"{service.url}/v1/benchmarks/{BENCHMARK}/scores"
        assert httpx.get(url).status_code == 200
        wait_until(lambda: bool(service.events("filtered preloaded")))
        hits = scrape(service.url).sum("mteb_cache_total", layer="memo", outcome="hit")
        assert httpx.get(url, params={"languages": "English"}).status_code == 200
        now = scrape(service.url).sum("mteb_cache_total", layer="memo", outcome="hit")
        service.process.send_signal(signal.SIGTERM)
        service.process.wait(20)

    assert now == hits + 1
    # Its only benchmark with intervals, and in its only language.
    [filtered] = service.events("filtered preloaded")
    assert filtered["answers"] == 2
    [preloaded] = service.events("preloaded")
    assert preloaded["answers"] == 7
    assert preloaded["held_bytes"] > 0


@pytest.mark.parametrize("workers", ["1", "2"])
def test_without_a_snapshot_it_says_how_to_get_one_and_does_not_start(
    tmp_path: Path, workers: str
) -> None:
    ended = run(tmp_path, "--workers", workers)

    assert ended.returncode == 2
    assert "no snapshot to serve" in ended.stderr
    assert "duckrank ingest" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_bad_setting_stops_the_start_with_its_name_value_and_what_is_allowed(
    odd_dir: Path,
) -> None:
    ended = run(odd_dir, HTTP_MAX_AGE="soon")

    assert ended.returncode == 2
    assert ended.stderr == (
        "duckrank: HTTP_MAX_AGE='soon' is not allowed: a whole number from 0 to 31536000\n"
    )


def test_a_port_in_use_stops_the_start_with_its_number(odd_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = run(odd_dir, "--port", port)

    assert ended.returncode == 2
    assert f"127.0.0.1:{port}" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_damaged_snapshot_stops_the_start_and_is_named(tmp_path: Path, workers: str) -> None:
    (tmp_path / "snapshots").mkdir()
    (tmp_path / "snapshots" / "broken.duckdb").write_bytes(b"not a database" * 1_000)
    (tmp_path / "current").write_text("broken\n")

    ended = run(tmp_path, "--workers", workers)

    assert ended.returncode == 2
    assert "broken.duckdb can't be opened as a snapshot" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_answers_in_flight_finish_after_sigterm(odd_dir: Path) -> None:
    async def scenario(url: str, pid: int) -> list[int]:
        async with httpx.AsyncClient(base_url=url, timeout=20) as client:
            await client.get("/health")
            asked = [
                asyncio.ensure_future(client.get(f"/v1/tasks?name={number}"))
                for number in range(20)
            ]
            await asyncio.sleep(0.02)
            os.kill(pid, signal.SIGTERM)
            answers = await asyncio.gather(*asked, return_exceptions=True)
        return [answer.status_code for answer in answers if isinstance(answer, httpx.Response)]

    with running_service(odd_dir) as service:
        statuses = asyncio.run(scenario(service.url, service.process.pid))
        assert service.process.wait(20) == 0

    # Those that had not connected yet are refused; nobody gets half an answer or an error.
    assert set(statuses) == {200}
