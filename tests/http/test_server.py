"""`duckrank serve` as a process: how it starts, what it says, how it stops."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from tests.http.odd_world import BENCHMARK
from tests.http.processes import command, running_service


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


def processes_below(pid: int) -> list[int]:
    """Its children, oldest first."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in children.split()]


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


def test_a_terminal_that_interrupts_all_of_them_stops_two_workers_without_a_complaint(
    odd_dir: Path,
) -> None:
    with running_service(odd_dir, "--workers", "2") as service:
        for pid in processes_below(service.process.pid):
            os.kill(pid, signal.SIGINT)
        service.process.send_signal(signal.SIGINT)
        assert service.process.wait(20) == 0

    assert service.events("a worker failed") == []


def test_what_forked_the_workers_is_gone_once_they_answer(odd_dir: Path) -> None:
    with running_service(odd_dir, "--workers", "2") as service:
        workers = processes_below(service.process.pid)
        os.kill(workers[0], signal.SIGKILL)
        deadline_s = time.monotonic() + 20
        while len(service.events("serving")) < 3 and time.monotonic() < deadline_s:
            time.sleep(0.05)
        replaced = processes_below(service.process.pid)

    assert len(workers) == 2
    assert len(replaced) == 2
    assert replaced[0] == workers[1]


@pytest.mark.parametrize("after_s", [0.2, 0.4, 0.6])
def test_told_to_stop_while_its_workers_start_it_leaves_no_process_behind(
    odd_dir: Path, after_s: float
) -> None:
    with subprocess.Popen(
        command(odd_dir, "--workers", "2"), stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        time.sleep(after_s)
        process.send_signal(signal.SIGTERM)
        process.wait(20)

    # Nobody is left to get a signal.
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_preloaded_answers_are_there_before_anybody_asks(odd_dir: Path) -> None:
    with running_service(odd_dir, PRELOAD="1", LOG_LEVEL="DEBUG") as service:
        url = f"{service.url}/v1/benchmarks/{BENCHMARK}/scores"
        assert httpx.get(url).status_code == 200
        service.process.send_signal(signal.SIGTERM)
        service.process.wait(20)

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


def test_a_damaged_snapshot_stops_the_start_and_is_named(odd_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "snapshots").mkdir()
    (tmp_path / "snapshots" / "broken.duckdb").write_bytes(b"not a database" * 1_000)
    (tmp_path / "current").write_text("broken\n")

    ended = run(tmp_path)

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
