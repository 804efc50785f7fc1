"""What became otherwise between two snapshots, and how a model fared over all that are kept.

`…Before` is of the snapshot that is compared from, `…After` of the one compared to, and `…Change`
is after − before. A result is what a model scores in a cell: the mean over its rows there.
"""

from __future__ import annotations

from typing import Literal

from service.wire.structs import Experiments, Wire

Input = Literal["results", "overlay", "catalog", "definition"]
"""What a snapshot is built from: rows, one's own rows, metadata, and this program's SQL."""


class ComparedSnapshot(Wire, frozen=True):
    """One of the two."""

    id: str
    dataset: str
    commit_sha: str
    catalog_version: str
    results_count: int
    built_at: str


class ChangeTotals(Wire, frozen=True):
    """How much changed in all; lists of it may be shorter."""

    new_rows: int
    gone_rows: int
    moved_rows: int
    new_results: int
    gone_results: int
    changed_results: int
    new_models: int
    gone_models: int
    changed_models: int
    new_tasks: int
    gone_tasks: int
    changed_tasks: int


class ChangedBenchmark(Wire, frozen=True):
    """A benchmark of which anything changed.

    `causes`: which inputs may have done it. Where no result of its cells changed, it was not the
    results: the catalog or the program counts otherwise.
    """

    name: str
    change: Literal["new", "gone", "changed"]
    causes: list[Input]
    new_tasks: list[str]
    gone_tasks: list[str]
    new_rows: int
    gone_rows: int
    moved_rows: int
    new_results: int
    gone_results: int
    changed_results: int


class ChangedModel(Wire, frozen=True):
    """A model with results that changed: new had none before, gone has none any more."""

    name: str
    former_name: str | None
    change: Literal["new", "gone", "changed"]
    is_in_catalog_before: bool
    is_in_catalog_after: bool
    new_results: int
    gone_results: int
    changed_results: int


class ChangedTask(Wire, frozen=True):
    """A task with results that changed: new had none before, gone has none any more.

    Of a task without any: new or gone is what the catalog gained or lost.
    """

    name: str
    change: Literal["new", "gone", "changed"]
    is_in_catalog_before: bool
    is_in_catalog_after: bool
    has_results_before: bool
    has_results_after: bool
    new_results: int
    gone_results: int
    changed_results: int
    model_count: int


class ChangedRow(Wire, frozen=True):
    """A row of a leaderboard that is new, gone or moved.

    `rankChangeAmongBoth` leaves out who came or went: it tells who was overtaken from who only
    makes room. Rows that moved are sorted by it.
    """

    benchmark_name: str
    model_name: str
    experiments: Experiments
    change: Literal["new", "gone", "moved"]
    rank_before: int | None
    rank_after: int | None
    rank_change: int | None
    rank_change_among_both: int | None
    mean_task_before: float | None
    mean_task_after: float | None
    mean_task_change: float | None
    mean_task_type_before: float | None
    mean_task_type_after: float | None
    mean_task_type_change: float | None


class ChangedResult(Wire, frozen=True):
    """A result that vanished or was replaced."""

    model_name: str
    experiments: Experiments
    task_name: str
    subset: str
    split: str
    change: Literal["gone", "changed"]
    score_before: float
    score_after: float | None
    score_change: float | None


class Changes(Wire, frozen=True):
    """`/v1/changes`: each list has at most `limit` of each kind, the largest changes first.

    `differsIn`: which inputs are not the same; with none, nothing changed. As a table: `rows`.
    """

    before: ComparedSnapshot
    after: ComparedSnapshot
    differs_in: list[Input]
    benchmark_name: str | None
    limit: int
    totals: ChangeTotals
    benchmarks: list[ChangedBenchmark]
    models: list[ChangedModel]
    tasks: list[ChangedTask]
    rows: list[ChangedRow]
    results: list[ChangedResult]


class HistorySnapshot(Wire, frozen=True):
    """A snapshot that was looked into; `leftOut` says why one was not."""

    id: str
    commit_sha: str
    built_at: str
    left_out: str | None


class HistoryRow(Wire, frozen=True):
    """A row of the model on a leaderboard, in one snapshot."""

    benchmark_name: str
    model_name: str
    experiments: Experiments
    snapshot_id: str
    commit_sha: str
    built_at: str
    rank: int
    total_models: int
    mean_task: float | None
    mean_task_type: float | None
    zero_shot_pct: int


class ModelHistory(Wire, frozen=True):
    """`/v1/models/{name}/history`: rows of one benchmark lie together, oldest first."""

    model_name: str
    snapshots: list[HistorySnapshot]
    rows: list[HistoryRow]
