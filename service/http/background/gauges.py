"""What stands in the objects of this process → gauges of the shared metrics, once a second."""

from __future__ import annotations

import asyncio
import contextlib
from typing import get_args

from service.http.answering.pool import ColdBuilds
from service.http.answering.serving import Current
from service.memo.store import Memo
from service.snapshots.report import ResultsReport
from service.telemetry import table
from service.telemetry.counts import Counts
from service.wire.status import Why

PERIOD_S = 1.0
BUCKETS = ("benchmark", "off_benchmark", "undeclared", "unknown_task", "unnamed")
ODDITIES = (
    *("unknown_task", "unknown_model", "unknown_model_row"),
    *("renamed_name", "renamed_row"),
    *("null_row", "repeated_cell", "repeated_row"),
)


class Gauges:
    """Copies figures that change too often, or too far from here, to be counted one by one."""

    def __init__(self, counts: Counts, current: Current, cold: ColdBuilds) -> None:
        self._counts = counts
        self._current = current
        self._cold = cold
        self._shed_count = 0
        self._memo: Memo | None = None
        self._eviction_count = 0

    async def keep_copying(self) -> None:
        """Until cancelled: other workers see what is at most a second old."""
        while True:
            self.copy()
            await asyncio.sleep(PERIOD_S)

    def copy(self) -> None:
        """Bring every figure up to date."""
        counts, memo, snapshot = (
            self._counts,
            self._current.serving.memo,
            self._current.serving.snapshot,
        )
        counts.set(table.MEMO_HELD, value=memo.held_bytes)
        counts.set(table.MEMO_MAX, value=memo.max_bytes)
        counts.set(table.MEMO_MESSAGES, value=len(memo))
        counts.set(table.COLD_IN_PROGRESS, value=self._cold.taken_count)
        behind = self._current.behind
        counts.set(table.SNAPSHOT_DAMAGED, value=snapshot.fault is not None)
        for why in get_args(Why):
            is_so = behind is not None and behind.why == why and snapshot.fault is None
            counts.set(table.SNAPSHOT_BEHIND, why, value=is_so)
        if memo is not self._memo:
            self._memo, self._eviction_count = memo, 0
            counts.set_only(
                table.SNAPSHOT_INFO,
                snapshot.id,
                snapshot.shown_as,
                snapshot.commit_sha,
                snapshot.catalog_version,
                value=1,
            )
            counts.set(table.SNAPSHOT_AGE, value=snapshot.built_at.timestamp())
            # A snapshot is served on when its file was removed.
            with contextlib.suppress(OSError):
                counts.set(table.SNAPSHOT_SIZE, value=snapshot.path.stat().st_size)
            counts.set(table.SNAPSHOT_ROWS, value=snapshot.results_row_count)
            self._copy_report(snapshot.report)
        counts.add(table.MEMO_EVICTIONS, amount=memo.eviction_count - self._eviction_count)
        self._eviction_count = memo.eviction_count
        counts.add(table.COLD_SHED, amount=self._cold.shed_count - self._shed_count)
        self._shed_count = self._cold.shed_count

    def _copy_report(self, report: ResultsReport) -> None:
        for bucket in BUCKETS:
            rows = getattr(report, f"{bucket}_row_count")
            self._counts.set(table.RESULTS_ROWS, bucket, value=rows)
        for oddity in ODDITIES:
            found = getattr(report, f"{oddity}_count")
            self._counts.set(table.RESULTS_ODDITIES, oddity, value=found)
