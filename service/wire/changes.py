"""What became otherwise between two snapshots, and how a model fared over all that are kept.

`…Before` is of the snapshot that is compared from, `…After` of the one compared to, and `…Change`
is after − before. A result is what a model scores in a cell: the mean over its rows there.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from service.wire.structs import Experiments, Wire

Input = Literal["results", "overlay", "catalog", "definition"]
"""What a snapshot is built from: rows, one's own rows, metadata, and this program's SQL."""

Name = Annotated[str, Meta(description="What it is called now.", examples=["teahouse/sencha-base"])]
BenchmarkName = Annotated[
    str, Meta(description="Name of the benchmark.", examples=["TEAPOT(eng, v1)"])
]
NewResults = Annotated[int, Meta(description="Results that are new.", examples=[12])]
GoneResults = Annotated[int, Meta(description="Results that vanished.", examples=[0])]
ChangedResults = Annotated[int, Meta(description="Results with another score.", examples=[3])]
RankBefore = Annotated[int | None, Meta(description="1 = best; null: no row.", examples=[4])]
RankAfter = Annotated[int | None, Meta(description="1 = best; null: no row.", examples=[2])]
Difference = Annotated[float | None, Meta(description="After − before.", examples=[0.02])]
MeanTask = Annotated[float | None, Meta(description="Primary metric.", examples=[0.61])]
MeanTaskType = Annotated[
    float | None, Meta(description="Mean of the means per task type.", examples=[0.58])
]
BuiltAt = Annotated[
    str, Meta(description="When it was built here.", examples=["2026-08-20T12:00:00+00:00"])
]
CommitSha = Annotated[
    str,
    Meta(description="Commit of the dataset, or SHA-256 of a file.", examples=["0123456789abcdef"]),
]
SnapshotId = Annotated[str, Meta(description="Its id.", examples=["01234567-0123456789abcdef"])]


class ComparedSnapshot(Wire, frozen=True):
    """One of the two."""

    id: SnapshotId
    dataset: Annotated[str, Meta(description="Where its results are from.", examples=["sample"])]
    commit_sha: CommitSha
    catalog_version: Annotated[
        str, Meta(description="Version of the registry that knew its names.", examples=["2.26.24"])
    ]
    results_count: Annotated[int, Meta(description="Rows of its results.", examples=[1_293_418])]
    built_at: BuiltAt


class ChangeTotals(Wire, frozen=True):
    """How much changed in all; lists of it may be shorter."""

    new_rows: Annotated[int, Meta(description="Rows of leaderboards that are new.", examples=[17])]
    gone_rows: Annotated[int, Meta(description="Rows that are gone.", examples=[0])]
    moved_rows: Annotated[int, Meta(description="Rows with another rank or mean.", examples=[267])]
    new_results: NewResults
    gone_results: GoneResults
    changed_results: ChangedResults
    new_models: Annotated[int, Meta(description="Models with first results.", examples=[27])]
    gone_models: Annotated[int, Meta(description="Models without any more.", examples=[0])]
    changed_models: Annotated[
        int, Meta(description="Models with results that changed.", examples=[102])
    ]
    new_tasks: Annotated[int, Meta(description="Tasks with first results.", examples=[26])]
    gone_tasks: Annotated[int, Meta(description="Tasks without any more.", examples=[0])]
    changed_tasks: Annotated[
        int, Meta(description="Tasks with results that changed.", examples=[777])
    ]


class ChangedBenchmark(Wire, frozen=True):
    """A benchmark of which anything changed.

    `causes`: which inputs may have done it. Where no result of its cells changed, it was not the
    results: the catalog or the program counts otherwise.
    """

    name: BenchmarkName
    change: Annotated[Literal["new", "gone", "changed"], Meta(examples=["changed"])]
    causes: Annotated[list[Input], Meta(examples=[["results"]])]
    new_tasks: Annotated[
        list[str],
        Meta(description="Tasks that it declares now.", examples=[["TeapotFactsRetrieval"]]),
    ]
    gone_tasks: Annotated[
        list[str], Meta(description="Tasks that it declares no more.", examples=[[]])
    ]
    new_rows: Annotated[int, Meta(description="Rows that are new.", examples=[1])]
    gone_rows: Annotated[int, Meta(description="Rows that are gone.", examples=[0])]
    moved_rows: Annotated[int, Meta(description="Rows with another rank or mean.", examples=[5])]
    new_results: NewResults
    gone_results: GoneResults
    changed_results: ChangedResults


class ChangedModel(Wire, frozen=True):
    """A model with results that changed: new had none before, gone has none any more."""

    name: Name
    former_name: Annotated[
        str | None,
        Meta(description="What it was called before, where that is another.", examples=[None]),
    ]
    change: Annotated[Literal["new", "gone", "changed"], Meta(examples=["new"])]
    is_in_catalog_before: Annotated[bool, Meta(examples=[True])]
    is_in_catalog_after: Annotated[bool, Meta(examples=[True])]
    new_results: NewResults
    gone_results: GoneResults
    changed_results: ChangedResults


class ChangedTask(Wire, frozen=True):
    """A task with results that changed: new had none before, gone has none any more.

    Of a task without any: new or gone is what the catalog gained or lost.
    """

    name: Annotated[
        str, Meta(description="What it is called now.", examples=["TeapotFactsRetrieval"])
    ]
    change: Annotated[Literal["new", "gone", "changed"], Meta(examples=["changed"])]
    is_in_catalog_before: Annotated[bool, Meta(examples=[True])]
    is_in_catalog_after: Annotated[bool, Meta(examples=[True])]
    has_results_before: Annotated[bool, Meta(examples=[True])]
    has_results_after: Annotated[bool, Meta(examples=[True])]
    new_results: NewResults
    gone_results: GoneResults
    changed_results: ChangedResults
    model_count: Annotated[
        int, Meta(description="Models with results of it that changed.", examples=[9])
    ]


class ChangedRow(Wire, frozen=True):
    """A row of a leaderboard that is new, gone or moved.

    `rankChangeAmongBoth` leaves out who came or went: it tells who was overtaken from who only
    makes room. Rows that moved are sorted by it.
    """

    benchmark_name: BenchmarkName
    model_name: Name
    experiments: Annotated[Experiments, Meta(examples=[None])]
    change: Annotated[Literal["new", "gone", "moved"], Meta(examples=["moved"])]
    rank_before: RankBefore
    rank_after: RankAfter
    rank_change: Annotated[
        int | None, Meta(description="After − before: negative is better.", examples=[-2])
    ]
    rank_change_among_both: Annotated[
        int | None, Meta(description="The same, among rows that are in both.", examples=[-1])
    ]
    mean_task_before: MeanTask
    mean_task_after: MeanTask
    mean_task_change: Difference
    mean_task_type_before: MeanTaskType
    mean_task_type_after: MeanTaskType
    mean_task_type_change: Difference


class ChangedResult(Wire, frozen=True):
    """A result that vanished or was replaced."""

    model_name: Name
    experiments: Annotated[Experiments, Meta(examples=[None])]
    task_name: Annotated[str, Meta(examples=["TeapotFactsRetrieval"])]
    subset: Annotated[str, Meta(examples=["default"])]
    split: Annotated[str, Meta(examples=["test"])]
    change: Annotated[Literal["gone", "changed"], Meta(examples=["changed"])]
    score_before: Annotated[float, Meta(examples=[0.58])]
    score_after: Annotated[float | None, Meta(description="Null: gone.", examples=[0.6])]
    score_change: Difference


class Changes(Wire, frozen=True):
    """`/v1/changes`: each list has at most `limit` of each kind, the largest changes first.

    `differsIn`: which inputs are not the same; with none, nothing changed. As a table: `rows`.
    """

    before: ComparedSnapshot
    after: ComparedSnapshot
    differs_in: Annotated[list[Input], Meta(examples=[["results"]])]
    benchmark_name: Annotated[
        str | None, Meta(description="The one asked for; null: all.", examples=[None])
    ]
    limit: Annotated[int, Meta(examples=[100])]
    totals: ChangeTotals
    benchmarks: list[ChangedBenchmark]
    models: list[ChangedModel]
    tasks: list[ChangedTask]
    rows: list[ChangedRow]
    results: list[ChangedResult]


class HistorySnapshot(Wire, frozen=True):
    """A snapshot that was looked into; `leftOut` says why one was not."""

    id: SnapshotId
    commit_sha: CommitSha
    built_at: BuiltAt
    left_out: Annotated[str | None, Meta(examples=[None])]


class HistoryRow(Wire, frozen=True):
    """A row of the model on a leaderboard, in one snapshot."""

    benchmark_name: BenchmarkName
    model_name: Annotated[
        str, Meta(description="What it is called there.", examples=["teahouse/sencha-base"])
    ]
    experiments: Annotated[Experiments, Meta(examples=[None])]
    snapshot_id: SnapshotId
    commit_sha: CommitSha
    built_at: BuiltAt
    rank: Annotated[int, Meta(description="1 = best.", examples=[2])]
    total_models: Annotated[int, Meta(description="Rows of the benchmark.", examples=[426])]
    mean_task: MeanTask
    mean_task_type: MeanTaskType
    zero_shot_pct: Annotated[
        int, Meta(description="Tasks not trained on, percent; -1: unknown.", examples=[100])
    ]


class ModelHistory(Wire, frozen=True):
    """`/v1/models/{name}/history`: rows of one benchmark lie together, oldest first."""

    model_name: Name
    snapshots: list[HistorySnapshot]
    rows: list[HistoryRow]
