"""What was run and what is still needed, as the clients see it.

A cell is a (subset, split) of a task. Of those that a benchmark declares, each is measured (it has
a score), null (rows, and no score in any) or missing (no row).
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

import msgspec

from service.wire.structs import Experiments, Wire
from service.wire.tables import Keys

Counts = Annotated[msgspec.Raw, dict[str, int]]


def task_keys(answer: Any) -> list[str]:
    """The tasks of a benchmark; of what a model ran of all benchmarks, none."""
    return [each.name for each in answer.tasks]


class CoverageRow(Wire, frozen=True):
    """One entry in one benchmark: `declaredCells` are measured + null + missing.

    `neededByTask`: cells that still need a score for a task score; tasks with one are left out.
    `neededForMean`: the same for every task that means are over; Mean (Subset) needs the splits of
    what was run alone. `neededForRank`: for a first task score, with which it ranks; a model that
    is not in the catalog competes, and its `rank` is not shown. Both are null where nobody ranks.
    `offRows`: rows of its tasks in splits and subsets that it does not declare. `isLocal`: some of
    its results are of the overlay.
    """

    benchmark_name: str
    model_name: str
    experiments: Experiments
    is_in_catalog: bool
    is_local: bool
    rank: int | None
    mean_task: float | None
    task_count: int
    scored_task_count: int
    declared_cells: int
    measured_cells: int
    null_cells: int
    missing_cells: int
    needed_for_mean: int | None
    needed_for_rank: int | None
    rows: int
    repeated_cells: int
    off_rows: int
    needed_by_task: Annotated[Counts, Keys(task_keys)]


class ExpectedTask(Wire, frozen=True):
    """A task of a benchmark: a score of it needs every one of `subsets` in every one of `splits`.

    Those are the ones in which anybody has a score; `isRanked`: means are over it.
    """

    name: str
    declared_cells: int
    expected_cells: int
    subsets: list[str]
    splits: list[str]
    is_ranked: bool


class BenchmarkCoverage(Wire, frozen=True):
    """`/v1/benchmarks/{name}/coverage`: every entry with a row of its tasks, by rank."""

    benchmark_name: str
    tasks: list[ExpectedTask]
    rows: list[CoverageRow]


class ModelRows(Wire, frozen=True):
    """Rows of the results file: each is in one of the four buckets, of which `rows` is the sum.

    `benchmarkRows` stand on a benchmark; `offBenchmarkRows` are declared by their task, and on no
    benchmark; `undeclaredRows` are of splits and subsets that nothing declares.
    """

    rows: int
    benchmark_rows: int
    off_benchmark_rows: int
    undeclared_rows: int
    unknown_task_rows: int
    null_rows: int
    revisions: int


class StrayCell(Wire, frozen=True):
    """Rows that nothing declares; `isKnownTask`: the catalog has the task."""

    task_name: str
    subset: str
    split: str
    is_known_task: bool
    rows: int


class CoveredCell(Wire, frozen=True):
    """A cell with more rows than one, without a score, or off the benchmark.

    `minScore` and `maxScore` say how far apart its rows are. `maxScore` is what the task's page
    shows: the best row. `meanScore` is what a leaderboard counts: every row alike.
    """

    subset: str
    split: str
    state: Literal["measured", "null", "off"]
    rows: int
    revisions: int
    min_score: float | None
    max_score: float | None
    mean_score: float | None


class CoveredTask(Wire, frozen=True):
    """One entry on one task of a benchmark.

    `needed`: [subset, split] of cells that a task score still needs; where nobody has a score, one
    cell is needed, and any will do. `cells`: those that are not just one row with a score.
    """

    experiments: Experiments
    task_name: str
    declared_cells: int
    expected_cells: int
    measured_cells: int
    null_cells: int
    missing_cells: int
    needed_cells: int
    is_ranked: bool
    rows: int
    off_rows: int
    needed: list[tuple[str, str]]
    cells: list[CoveredCell]


class ModelCoverage(Wire, frozen=True):
    """`/v1/models/{name}/coverage`: also for names that the results know, and the catalog does not.

    `rows`: a row for each benchmark and entry. `tasks`: with `benchmark`, every one of its tasks,
    for each entry; else none.
    """

    TABLES: ClassVar[tuple[str, ...]] = ("tasks", "rows")

    model_name: str
    is_in_catalog: bool
    results: ModelRows
    stray_cells: list[StrayCell]
    rows: list[CoverageRow]
    tasks: list[CoveredTask]
