"""Candidate → fit to be published, or refused by the name of the gate."""

from __future__ import annotations

from pathlib import Path

import duckdb

from service.errors import SnapshotRejected


def check_candidate(candidate: Path) -> None:
    """Pass a candidate whose results and catalog meet.

    Raises:
        SnapshotRejected: no result belongs to any task of the catalog, or no row to a
            leaderboard; the message says what was counted.
    """
    with duckdb.connect(candidate, read_only=True) as connection:
        counted = connection.execute(
            "select"
            " (select count(*) from measurement),"
            " (select count(*) from cell where task_id is not null),"
            " (select count(*) from benchmark),"
            " (select count(*) from leaderboard_row where position is not null)"
        ).fetchone()
    if counted is None:
        raise SnapshotRejected(f"{candidate.name} answers no query")
    measurement_count, known_cell_count, benchmark_count, row_count = counted
    if known_cell_count == 0 or row_count == 0:
        raise SnapshotRejected(
            f"the results and the catalog do not belong together: of {measurement_count:,}"
            f" results, {known_cell_count:,} cells are of a known task, and {row_count:,} rows"
            f" came to stand on {benchmark_count:,} benchmarks. Is it the right catalog?"
        )
