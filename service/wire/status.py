"""What is said of the service itself: which snapshots there are, how fresh, how it is doing."""

from __future__ import annotations

from typing import Literal

from service.wire.structs import Wire

Outcome = Literal["published", "unchanged", "refused", "failed"]
"""A new snapshot; nothing new; a gate or an operator is against it; to be tried again."""
Why = Literal["damaged", "held", "unknown"]
"""It is to be built anew; somebody writes to it; this program does not read such files."""


class _Snapshot(Wire, frozen=True):
    id: str
    dataset: str
    commit_sha: str
    catalog_version: str
    results_count: int


class StoredSnapshot(_Snapshot, frozen=True):
    """`/v1/snapshots`: one that could be served. `is_current`: it is what answers now."""

    size_bytes: int
    built_at: str
    is_current: bool


class ServedSnapshot(_Snapshot, frozen=True):
    """What answers now, and how old it is."""

    built_at: str
    age_s: int
    fault: str | None


class UnservedSnapshot(Wire, frozen=True):
    """One that is newer than what answers here, and why it does not."""

    id: str
    why: Why
    reason: str


class ResultsReport(Wire, frozen=True):
    """Where the rows of the results came to stand: `rowCount` is the sum of the next five.

    Rows of unknown models, without a score or that repeat a cell stand in one of those, too.
    """

    row_count: int
    benchmark_row_count: int
    off_benchmark_row_count: int
    undeclared_row_count: int
    unknown_task_row_count: int
    unnamed_row_count: int
    unknown_task_count: int
    unknown_model_count: int
    unknown_model_row_count: int
    renamed_name_count: int
    renamed_row_count: int
    null_row_count: int
    repeated_cell_count: int
    repeated_row_count: int


class LastRefresh(Wire, frozen=True):
    """What came of the last attempt to bring newer data: published, unchanged, refused, failed."""

    outcome: Outcome
    reason: str
    ended_at: str
    took_s: float
    commit_sha: str
    snapshot_id: str
    failures_in_a_row: int
    published_at: str | None


class RefusedSnapshot(Wire, frozen=True):
    """A newer snapshot that does not take over by itself, and why."""

    id: str
    commit_sha: str
    reason: str
    refused_at: str


class MemoState(Wire, frozen=True):
    """Ready answers in this process."""

    answers: int
    held_bytes: int
    max_bytes: int
    hits: int
    misses: int
    evictions: int


class Alive(Wire, frozen=True):
    """`/health`: alive; says nothing about the data."""

    ok: bool


class Readiness(Wire, frozen=True):
    """`/health/ready`: whether answers can be had here, of what, and how fresh."""

    ready: bool
    detail: str
    snapshot: ServedSnapshot
    behind: UnservedSnapshot | None
    results: ResultsReport
    refresh: LastRefresh | None
    refused: RefusedSnapshot | None
    memo: MemoState
