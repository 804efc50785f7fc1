"""Swaps under load: no request fails, and how long those that met one took.

With `FAULT_RESULTS` (Parquet files, separated by commas) and `FAULT_CATALOG` (an exported catalog)
over real data, else over a tiny world.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import httpx

from service.build.candidate import BuildLimits
from service.snapshots.ingest import ingest
from service.snapshots.store import SnapshotStore
from service.sources.results import Results
from tests.http.processes import Service, running_service
from tests.refresh.waiting import wait_until
from tests.snapshots.stores import MODELS, catalog_in, results_in, rows_of

ROOT = Path(__file__).parents[2]
CLIENT_COUNT = 2
# Around a swap: opening, warming and closing, which share the processor with those who ask.
AROUND_S = 3.0
# From so many rounds on, the figures are what it is run for, and the pauses between are long.
LONG_ROUNDS = 20


def test_no_request_fails_or_hangs_over_swaps(tmp_path: Path, rounds_count: int) -> None:
    data_dir = tmp_path / "data"
    ids = _two_snapshots(data_dir, tmp_path)
    swap_count = max(2, rounds_count // 5)
    is_long = rounds_count >= LONG_ROUNDS
    pause_s, warm_s = (2 * AROUND_S, "10") if is_long else (0.5, "1")
    with running_service(data_dir, REFRESH_INTERVAL_S="0", REFRESH_WARM_S=warm_s) as service:
        targets = _targets(service)
        for target in targets:
            httpx.get(f"{service.url}{target}", headers={"accept-encoding": "br"})
        clients = [_client(service, targets) for _ in range(CLIENT_COUNT)]
        # One that is never ready, so that somebody reads the old snapshot at any time.
        clients.append(_client(service, [f"{targets[0]}?languages=eng,NUMBER"]))
        for count in range(swap_count):
            time.sleep(pause_s)
            SnapshotStore(data_dir).use(ids[count % 2])
            wait_until(lambda count=count: len(service.events("snapshot swapped")) > count)
        time.sleep(pause_s)
        seen = [json.loads(client.communicate(timeout=120)[0]) for client in clients]
        swapped_at = [
            datetime.fromisoformat(event["timestamp"]).timestamp()
            for event in service.events("snapshot swapped")
        ]
        swaps = [(event["warmed"], event["took_s"]) for event in service.events("snapshot swapped")]

    print(f"\nwarmed answers and seconds of each swap: {swaps}")
    _report(seen, swapped_at)
    assert {status for answers in seen for _, _, status, _ in answers} == {200}
    assert {snapshot for answers in seen for *_, snapshot in answers} == set(ids)


def _two_snapshots(data_dir: Path, tmp_path: Path) -> list[str]:
    """The ids of two snapshots, the older one first; the newer one is current."""
    files = [Path(file) for file in os.environ.get("FAULT_RESULTS", "").split(",") if file]
    if files:
        catalog = Path(os.environ["FAULT_CATALOG"])
        every = [
            Results(paths=(file,), dataset="real", commit_sha=(letter * 40))
            for file, letter in zip(files[:2], "ab", strict=True)
        ]
    else:
        catalog = catalog_in(tmp_path / "beside", rows_of()).directory
        every = [
            results_in(tmp_path / "beside", rows_of(models), letter)
            for models, letter in ((MODELS[:-1], "a"), (MODELS, "b"))
        ]
    return [
        ingest(
            results, catalog, SnapshotStore(data_dir), BuildLimits(), lambda _step: None
        ).record.id
        for results in every
    ]


def _targets(service: Service) -> list[str]:
    names = [each["name"] for each in httpx.get(f"{service.url}/v1/benchmarks").json()]
    every = [f"/v1/benchmarks/{quote(name, safe='')}/scores" for name in names]
    return [*every, "/v1/benchmarks/menu", "/v1/models", "/v1/tasks"]


def _client(service: Service, targets: list[str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.faults.asking", service.url, *targets]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )


def _report(seen: list[list[list[float]]], swapped_at: list[float]) -> None:
    ready = [answer for answers in seen[:CLIENT_COUNT] for answer in answers]
    met: list[float] = []
    quiet: list[float] = []
    for began_at, took_ms, *_ in ready:
        meets = any(moment - AROUND_S <= began_at <= moment + 1 for moment in swapped_at)
        (met if meets else quiet).append(took_ms)
    print(
        f"\nswaps: {len(swapped_at)}, requests: {sum(map(len, seen)):,},"
        f" of them ready ones around a swap: {len(met):,}, failures:"
        f" {sum(answer[2] != 200 for answers in seen for answer in answers)}\n"
        f"ready answers, quiet:         {_figures(quiet)}\n"
        f"ready answers, around a swap: {_figures(met)}\n"
        f"never ready ones:             {_figures([answer[1] for answer in seen[-1]])}"
    )


def _figures(took_ms: list[float]) -> str:
    if not took_ms:
        return "none"
    ordered = sorted(took_ms)
    median, p99 = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
    return f"median {median:.2f} ms, p99 {p99:.2f}, longest {ordered[-1]:.2f}"
