"""Candidate → fit to be published, or refused by the name of the gate."""

from __future__ import annotations

from pathlib import Path

import duckdb
import msgspec

from service.errors import SnapshotRejected
from service.snapshots.connect import unless_held
from service.sources.results import SAMPLE

NAMED_BENCHMARK_COUNT = 5


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """What the gates look at. `rows_by_benchmark` has every benchmark of the catalog.

    `aliases` are other names of theirs; `task_count` and `known_model_count` are the catalog's.
    """

    dataset: str
    results_count: int
    known_cell_count: int
    model_count: int
    task_count: int
    known_model_count: int
    rows_by_benchmark: dict[str, int]
    aliases: dict[str, str]

    def rows_of(self, benchmark: str) -> int:
        """The rows of what answers under that name; of nothing, none."""
        return self.rows_by_benchmark.get(self.aliases.get(benchmark, benchmark), 0)


def check_candidate(candidate: Path) -> None:
    """Pass a candidate whose results and catalog meet.

    Raises:
        SnapshotRejected: no result belongs to any task of the catalog, or no row to a
            leaderboard; the message says what was counted.
    """
    counted = count(candidate)
    row_count = sum(counted.rows_by_benchmark.values())
    if counted.known_cell_count == 0 or row_count == 0:
        raise SnapshotRejected(
            f"the results and the catalog do not belong together: of {counted.results_count:,}"
            f" results, {counted.known_cell_count:,} cells are of a known task, and {row_count:,}"
            f" rows came to stand on {len(counted.rows_by_benchmark):,} benchmarks. Is it the right"
            " catalog?"
        )


def check_shrinking(candidate: Path, before: Path, most_pct: float) -> None:
    """Pass a candidate that lost no more than `most_pct` % of what the snapshot `before` it has.

    Whatever its dataset is called: names of files have dates. Only what follows the sample passes,
    which is invented. A catalog that lists less is held to the same.

    Raises:
        SnapshotRejected: results, models, tasks or a benchmark's rows went; the message has both
            figures.
    """
    old, new = count(before), count(candidate)
    if old.dataset == SAMPLE:
        return
    advice = "if that is meant, `duckrank ingest --force` publishes it"
    for what, had, has in (
        ("results", old.results_count, new.results_count),
        ("models", old.model_count, new.model_count),
        ("models of the catalog", old.known_model_count, new.known_model_count),
        ("tasks of the catalog", old.task_count, new.task_count),
    ):
        if has < had * (1 - most_pct / 100):
            raise SnapshotRejected(
                f"{what} shrink from {had:,} to {has:,}, by more than {most_pct:g} %"
                f" (SHRINK_MAX_PCT); {advice}"
            )
    emptied = sorted(
        name
        for name, row_count in old.rows_by_benchmark.items()
        if row_count and new.rows_of(name) == 0
    )
    if emptied:
        shown = ", ".join(f"{name!r}" for name in emptied[:NAMED_BENCHMARK_COUNT])
        raise SnapshotRejected(
            f"{len(emptied)} of {len(old.rows_by_benchmark)} benchmarks lose all rows ({shown}"
            f"{', …' if len(emptied) > NAMED_BENCHMARK_COUNT else ''}); {advice}"
        )


def count(file: Path) -> Counted:
    """What a snapshot has.

    Raises:
        SnapshotRejected: it answers no query.
        SnapshotHeld: somebody has it open for writing.
    """

    def connect() -> duckdb.DuckDBPyConnection:
        # What a file of somebody else calls a table may be a view that reads other files.
        return duckdb.connect(file, read_only=True, config={"enable_external_access": False})

    try:
        with unless_held(file, connect) as connection:
            counts = connection.execute(
                "select"
                " (select dataset from snapshot),"
                " (select count(*) from measurement),"
                " (select count(*) from cell where task_id is not null),"
                " (select count(distinct model_key) from entry),"
                " (select count(*) from task),"
                " (select count(*) from model)"
            ).fetchone()
            aliases = dict(
                connection.execute("select unnest(aliases), name from benchmark").fetchall()
            )
            rows_by_benchmark = dict(
                connection.execute(
                    "select benchmark.name, count(leaderboard_row.position) from benchmark"
                    " left join leaderboard_row using (benchmark_id) group by all"
                ).fetchall()
            )
    except duckdb.Error as error:
        raise SnapshotRejected(f"{file.name} answers no query: {error}") from error
    if counts is None:
        raise SnapshotRejected(f"{file.name} answers no query")
    dataset, results_count, known_cell_count, model_count, task_count, known_model_count = counts
    return Counted(
        dataset=dataset,
        results_count=results_count,
        known_cell_count=known_cell_count,
        model_count=model_count,
        task_count=task_count,
        known_model_count=known_model_count,
        rows_by_benchmark=rows_by_benchmark,
        aliases=aliases,
    )
