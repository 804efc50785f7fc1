"""Kills at random moments of a refresh, and what must be true after each.

rounds(hub, data_dir, count=100, seed=1)   → how many were killed when, or the first that failed
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from service.snapshots.start import examine
from service.snapshots.store import SnapshotStore
from tests.http.processes import Service, running_service
from tests.hub_double import HubDouble
from tests.refresh.hub_world import commit, environment, refresh
from tests.snapshots.stores import MODELS, files_in, rows_of

SCORES = "/v1/benchmarks/Tiny/scores"
# Whatever lies in a store, by the first part of its path.
KNOWN = {
    "snapshots",
    "current",
    "ingest.lock",
    "refresh.lock",
    "refresh.json",
    "refused",
    "results",
    "catalogs",
    "downloads",
    "memo",
    "candidates",
}


@dataclass
class Counts:
    """What was done and seen."""

    ingests_killed: int = 0
    servers_killed: int = 0
    ended_before: int = 0
    old_current: int = 0
    new_current: int = 0
    answers: int = 0
    left_files: set[str] = field(default_factory=set)


def rounds(hub: HubDouble, data_dir: Path, *, count: int, seed: int) -> Counts:
    """Kill `count` times; every third time the server, which must start again on what is left."""
    moments = random.Random(seed)
    store, counts = SnapshotStore(data_dir), Counts()
    longest_s = _refresh_took_s(hub, data_dir)
    for first in range(0, count, 3):
        with running_service(data_dir, **environment(hub), REFRESH_INTERVAL_S="0") as service:
            for number in range(first, min(first + 3, count)):
                kills_server = number % 3 == 2
                _round(
                    hub, store, service, counts, moments.uniform(0, longest_s), number, kills_server
                )
    _after(hub, store, counts)
    return counts


def _refresh_took_s(hub: HubDouble, data_dir: Path) -> float:
    commit(hub, rows_of(MODELS[:-1]))
    started_s = time.monotonic()
    assert refresh(hub, data_dir).returncode == 0
    # Somewhat longer, so that some kills come after the new one has taken over.
    return (time.monotonic() - started_s) * 1.25


def _round(
    hub: HubDouble,
    store: SnapshotStore,
    service: Service,
    counts: Counts,
    moment_s: float,
    number: int,
    kills_server: bool,
) -> None:
    old_id = store.current_id()
    # Another commit every time; every other one is as large as the one before.
    new_sha = commit(hub, rows_of(MODELS[:-1] if number % 2 else MODELS[1:]))
    process = subprocess.Popen(
        [sys.executable, "-m", "service", "refresh", "--data-dir", str(store.data_dir)],
        env=os.environ | environment(hub),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(moment_s)
    has_ended = process.poll() is not None
    process.send_signal(signal.SIGKILL)
    _, said = process.communicate()
    assert not has_ended or process.returncode == 0, said
    counts.ended_before += has_ended
    counts.ingests_killed += 1
    if kills_server:
        service.process.send_signal(signal.SIGKILL)
        service.process.wait()
        counts.servers_killed += 1
    current_id = store.current_id()
    assert current_id is not None
    record = store.record_of(current_id)
    assert record is not None
    assert current_id == old_id or record.commit_sha == new_sha, "neither the old nor the new one"
    assert examine(store, current_id) is None, "the current one is not whole"
    counts.old_current += current_id == old_id
    counts.new_current += current_id != old_id
    if not kills_server:
        answer = httpx.get(f"{service.url}{SCORES}", timeout=20)
        assert answer.status_code == 200
        assert answer.headers["x-snapshot"] in {old_id, current_id, *_ids(store)}
        counts.answers += 1


def _after(hub: HubDouble, store: SnapshotStore, counts: Counts) -> None:
    """A refresh that nobody kills comes to its end, and what the kills left is gone."""
    newest = commit(hub, rows_of(MODELS[:-1]))
    refreshed = refresh(hub, store.data_dir)
    assert refreshed.returncode == 0, refreshed.stderr
    assert store.records()[0].commit_sha == newest
    assert len(store.records()) <= 3
    files = files_in(store.data_dir)
    unknown = {file for file in files if file.split("/")[0] not in KNOWN}
    assert not unknown, unknown
    assert not any(file.startswith("candidates/") for file in files)
    of_snapshots = {file for file in files if file.startswith("snapshots/")}
    expected = {
        f"snapshots/{each.id}{suffix}"
        for each in store.records()
        for suffix in (".duckdb", ".json")
    }
    assert of_snapshots == expected
    # What is cached looks after itself, and goes with its snapshot.
    counts.left_files = {
        file for file in files if ".new." in file and not file.startswith(("memo/", "icons/"))
    }
    assert not counts.left_files


def _ids(store: SnapshotStore) -> set[str]:
    return {record.id for record in store.records()}
