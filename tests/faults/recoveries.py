"""Snapshots that are spoiled or held, and refreshes that are cut off: each is made good by itself.

rounds(hub, data_dir, count=100, seed=1)   → how often what befell the store
"""

from __future__ import annotations

import os
import random
import signal
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx

from service.snapshots.start import examine
from service.snapshots.store import SnapshotStore
from tests.http.processes import Service, processes_below, running_service
from tests.hub_double import HubDouble, dripping
from tests.refresh.hub_world import commit, environment, refresh
from tests.refresh.waiting import wait_until
from tests.snapshots.stores import MODELS, damage, held, rows_of

SCORES = "/v1/benchmarks/Tiny/scores"
OFTEN = 99


def rounds(hub: HubDouble, data_dir: Path, *, count: int, seed: int) -> Counter[str]:
    """Let `count` faults befall a store that is served, each once before any comes again."""
    moments = random.Random(seed)
    befalls = _Faults(hub, data_dir, moments)
    every: list[Callable[[], None]] = [
        befalls.a_changed_byte,
        befalls.a_cut_file,
        befalls.a_removed_file,
        befalls.a_holder,
        befalls.a_killed_refresh,
        befalls.a_killed_worker,
    ]
    moments.shuffle(every)
    befell: Counter[str] = Counter()
    for number in range(count):
        fault = every[number % len(every)]
        fault()
        befell[fault.__name__] += 1
        assert befalls.is_whole(), fault.__name__
    return befell


class _Faults:
    """What may befall a store; each leaves it as it found it, but for newer data."""

    def __init__(self, hub: HubDouble, data_dir: Path, moments: random.Random) -> None:
        self._hub = hub
        self._store = SnapshotStore(data_dir)
        self._moments = moments
        self._number = 0

    def is_whole(self) -> bool:
        """Whether the current snapshot is what was published."""
        return examine(self._store, self._current_id()) is None

    def a_changed_byte(self) -> None:
        """Found at the start where that looks, else when all of the file is read, seconds later."""
        damage(self._file(), self._moments.choice([0.0000001, self._moments.random()]))
        self._made_good_by_a_start()

    def a_cut_file(self) -> None:
        """As a crash of a machine may leave it."""
        file, share = self._file(), self._moments.random()
        content = file.read_bytes()
        file.unlink()
        file.write_bytes(content[: int(len(content) * share)])
        self._made_good_by_a_start()

    def a_removed_file(self) -> None:
        """While it is served: answers go on, and it comes back."""
        with self._running() as service:
            # A worker that has not begun yet would begin on another.
            wait_until(lambda: len(service.events("serving")) == 2)
            self._file().unlink()
            while not self._file().exists():
                assert _served_id(service) == self._current_id()
            wait_until(lambda: self._is_served(service))

    def a_holder(self) -> None:
        """Of a newer snapshot, at a start: an older one answers, and the newer one once it can."""
        self._bring()
        newest = self._current_id()
        with held(self._file()) as holder:
            service = self._running()
            running = service.__enter__()
            wait_until(lambda: f"(PID {holder})" in str(_behind(running)))
            assert _served_id(running) != newest
            assert self._current_id() == newest
        try:
            wait_until(lambda: _served_id(running) == newest)
        finally:
            service.__exit__(None, None, None)

    def a_killed_refresh(self) -> None:
        """At any moment: counted, and the next one brings what it did not."""
        with self._running() as service:
            self._begin_to_bring(service, lambda worker: processes_below(worker)[0])
            wait_until(lambda: _failed_count(service) == 1)
            self._hub.forget_faults()
            assert refresh(self._hub, self._store.data_dir).returncode == 0
            wait_until(lambda: self._is_served(service))

    def a_killed_worker(self) -> None:
        """With the refresh that it waits for: counted by the worker in its place."""
        with self._running() as service:
            self._begin_to_bring(service, lambda worker: worker)
            wait_until(lambda: _failed_count(service) == 1)
            self._hub.forget_faults()
            assert refresh(self._hub, self._store.data_dir).returncode == 0
            wait_until(lambda: self._is_served(service))

    def _begin_to_bring(self, service: Service, victim: Callable[[int], int]) -> None:
        """Kill, of a worker that refreshes, itself or what it waits for."""
        self._commit()
        part = self._moments.choice(["info", "tree", "cdn"])
        self._hub.fail(part, dripping(every_s=0.2), times=OFTEN)
        asked_count = self._hub.asked(part)
        wait_until(lambda: len(service.events("serving")) == 2)
        service.process.send_signal(signal.SIGHUP)
        wait_until(lambda: self._hub.asked(part) > asked_count)
        [worker] = [each for each in processes_below(service.process.pid) if processes_below(each)]
        os.kill(victim(worker), signal.SIGKILL)

    def _made_good_by_a_start(self) -> None:
        with self._running() as service:
            wait_until(self.is_whole)
            wait_until(lambda: self._is_served(service))

    def _is_served(self, service: Service) -> bool:
        """Whether each worker, as far as one can ask it, answers from the current snapshot."""
        asked = {_served_id(service) for _ in range(10)}
        return asked == {self._current_id()} and _behind(service) is None

    def _bring(self) -> None:
        self._commit()
        assert refresh(self._hub, self._store.data_dir).returncode == 0

    def _commit(self) -> None:
        self._number += 1
        # Other bytes than the commits that are kept: equal ones are not fetched again.
        first = self._number % len(MODELS)
        commit(self._hub, rows_of(MODELS[first:] + MODELS[:first]))

    def _running(self) -> AbstractContextManager[Service]:
        settings = environment(self._hub) | {"REFRESH_INTERVAL_S": "0", "DISK_CACHE": "0"}
        return running_service(self._store.data_dir, "--workers", "2", **settings)

    def _current_id(self) -> str:
        return str(self._store.current_id())

    def _file(self) -> Path:
        return self._store.path_of(self._current_id())


def _served_id(service: Service) -> str:
    answer = httpx.get(f"{service.url}{SCORES}", timeout=20)
    assert answer.status_code == 200
    return answer.headers["x-snapshot"]


def _behind(service: Service) -> dict[str, Any] | None:
    told: dict[str, Any] | None = httpx.get(f"{service.url}/health/ready").json()["behind"]
    return told


def _failed_count(service: Service) -> float:
    [line] = [
        line
        for line in httpx.get(f"{service.url}/metrics").text.splitlines()
        if line.startswith('duckrank_refresh_total{outcome="failed"}')
    ]
    return float(line.split()[1])
