"""What happens in this process → its numbers in the shared metrics.

The hot path pays for a few additions to series that were looked up before; nothing here is a metric
of prometheus_client, whose counters cost more than a hit may. `exposition.py` makes metrics of
the series when somebody asks.
"""

from __future__ import annotations

import contextlib
import threading
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, TypeVar, get_args

from service.telemetry import table
from service.telemetry.shared_metrics import Reading, SharedMetrics
from service.telemetry.table import ANSWER_BOUNDS_S, SIZE_BOUNDS_BYTES, Metric
from service.watch import Event, Step
from service.wire.status import Outcome

if TYPE_CHECKING:
    from service.telemetry.shared_metrics import Series

METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
OTHER_METHOD = "other"

K = TypeVar("K")
V = TypeVar("V")


class Counts:
    """The numbers of this process, in its `slot` of the `metrics`. Safe to use from any thread."""

    def __init__(self, metrics: SharedMetrics, slot: int, own_pages: Mapping[str, str]) -> None:
        """`own_pages`: the families that count as a selection, and of which kind."""
        self._metrics = metrics
        self._slot = metrics.claim(slot, table.FLEETING)
        self._changing = threading.Lock()
        self._own_pages = own_pages
        # Methods and families are few, and known before.
        self.meters = _Made[tuple[str, str], Meter](lambda of: Meter(self, *of))
        self._lost = self.series(table.LOST)
        # What is zero is told, too: an increase from nothing is no increase.
        for outcome in ("hit", "miss", "flight"):
            self.series(table.CACHE, "memo", outcome)
        for outcome in get_args(Outcome):
            self.series(table.REFRESHES, outcome)

    def series(self, metric: Metric, *labels: str) -> Series:
        """The series of `metric` with these values of its labels. Who writes to it writes alone."""
        return self._slot.series((metric.name, *labels), metric.width)

    def meter(self, method: str, family: str) -> Meter:
        """What counts the answers of `family` to `method`."""
        return self.meters[method if method in METHODS else OTHER_METHOD, family]

    def add(self, metric: Metric, *labels: str, amount: float = 1.0) -> None:
        """Count `amount` more."""
        with self._changing:
            self.series(metric, *labels)[0] += amount

    def set(self, metric: Metric, *labels: str, value: float) -> None:
        """A gauge is `value` now."""
        self.series(metric, *labels)[0] = value

    def set_only(self, metric: Metric, *labels: str, value: float) -> None:
        """A gauge is `value` with these labels, and zero with all others."""
        for key, series in self._slot.series_called(metric.name):
            if key[1:] != labels:
                series[0] = 0.0
        self.set(metric, *labels, value=value)

    def observe(self, metric: Metric, *labels: str, value: float) -> None:
        """One more in a histogram."""
        with self._changing:
            series = self.series(metric, *labels)
            series[bisect_left(metric.bounds, value)] += 1.0
            series[-1] += value

    def count_refresh(self, outcome: Outcome) -> None:
        """The dataset was looked at for newer data, and that is what came of it."""
        self.add(table.REFRESHES, outcome)
        self.set(table.REFRESH_AGE, outcome, value=time.time())

    def selections(self, family: str) -> Mapping[str, Series] | None:
        """Series by name, where asking for `family` selects a benchmark, task or model."""
        kind = self._own_pages.get(family)
        if kind is None:
            return None
        # Only names that had an answer are looked up.
        return _Made[str, "Series"](lambda name: self.series(table.SELECTIONS[kind], name))

    def read(self) -> list[Reading]:
        """What all processes counted."""
        self._lost[0] = self._slot.lost_count
        return self._metrics.read()

    def step(self, step: Step, subject: str) -> AbstractContextManager[object]:
        """As a `Watcher`: how long builds and queries take."""
        if step == "build":
            return self._timed(table.COLD_DURATION, subject)
        if step == "query":
            return self._timed(table.QUERY_DURATION, subject)
        return contextlib.nullcontext()

    def happened(self, event: Event, outcome: str) -> None:
        """As a `Watcher`: what was found where."""
        self.add(table.CACHE, event, outcome)

    @contextlib.contextmanager
    def _timed(self, metric: Metric, label: str) -> Iterator[None]:
        began_s = time.perf_counter()
        try:
            yield
        finally:
            self.observe(metric, label, value=time.perf_counter() - began_s)


class Meter:
    """Counts the answers of one family to one method, on one event loop."""

    def __init__(self, counts: Counts, method: str, family: str) -> None:
        self._counts = counts
        self._labels = (method, family)
        self._in_progress = counts.series(table.IN_PROGRESS, method, family)
        self._took = counts.series(table.DURATION, method, family)
        self._by_status = _Made(self._series_for)
        self._selections = counts.selections(family) if method == "GET" else None
        self._memo_hits = counts.series(table.CACHE, "memo", "hit")

    @contextlib.contextmanager
    def in_progress(self) -> Iterator[None]:
        """A request came, and is not answered before the end."""
        self._in_progress[0] += 1.0
        try:
            yield
        finally:
            self._in_progress[0] -= 1.0

    def count(self, status: int, size_bytes: int, took_s: float) -> None:
        """An answer is sent; or its client has left, and no status was."""
        took = self._took
        took[bisect_left(ANSWER_BOUNDS_S, took_s)] += 1.0
        took[-1] += took_s
        answers, size = self._by_status[status]
        answers[0] += 1.0
        size[bisect_left(SIZE_BOUNDS_BYTES, size_bytes)] += 1.0
        size[-1] += size_bytes

    def count_hit(self, name: str | None, status: int, size_bytes: int, took_s: float) -> None:
        """An answer is sent, was ready in the memo, and is about `name`."""
        self._memo_hits[0] += 1.0
        if self._selections is not None and name is not None:
            self._selections[name][0] += 1.0
        self.count(status, size_bytes, took_s)

    def select(self, name: str | None) -> None:
        """It was not ready, and is about `name`, which is known."""
        if self._selections is not None and name is not None:
            self._selections[name][0] += 1.0

    def fail(self, error: BaseException) -> None:
        """Nobody foresaw `error`."""
        self._counts.add(table.EXCEPTIONS, *self._labels, type(error).__name__)

    def _series_for(self, status: int) -> tuple[Series, Series]:
        labels = (*self._labels, str(status))
        return self._counts.series(table.REQUESTS, *labels), self._counts.series(
            table.SIZE, *labels
        )


class _Made(dict[K, V]):
    """By key, made by the first look-up; every other costs what a dictionary's does."""

    def __init__(self, make: Callable[[K], V]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: K) -> V:
        made = self[key] = self._make(key)
        return made
