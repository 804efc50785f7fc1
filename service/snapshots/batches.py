"""Tables of a candidate → batches: how much of them a statement of the build takes at once.

Sums in file order hold every score that they sum. Taken in batches, what they hold has a bound,
and their time follows the rows. A statement says by its parameters how it is cut; which batches
there are depends on the results alone, so that the same ones give the same file.
"""

from __future__ import annotations

import duckdb

from service import resources
from service.statements import Statement, execute, load_statement

Batch = dict[str, object]

# A task score holds its names and place, and is listed and ranked: the room of so many scores.
TASK_SCORE_WEIGHT = 10


def batches_of(
    connection: duckdb.DuckDBPyConnection, statement: Statement, max_rows: int
) -> list[Batch]:
    """Values of the parameters that cut `statement` into batches of about `max_rows`, in order."""
    if "benchmark_id" in statement.parameters:
        return _by_benchmark(connection, max_rows)
    if "first_entry_id" in statement.parameters:
        return _by_neighbours(connection, "entry", max_rows)
    if "first_task_id" in statement.parameters:
        return _by_neighbours(connection, "task", max_rows)
    return [{}]


def _by_benchmark(connection: duckdb.DuckDBPyConnection, max_rows: int) -> list[Batch]:
    """Every benchmark at once; each alone where that is too much.

    Alone costs a plan for each, which is more than all their sums in a file of the usual size.
    """
    score_counts = execute(connection, _statement("benchmark_score_counts")).fetchall()
    if sum(score_count for _, score_count in score_counts) <= max_rows:
        return [{"benchmark_id": None}]
    return [{"benchmark_id": benchmark_id} for benchmark_id, _ in score_counts]


def _by_neighbours(connection: duckdb.DuckDBPyConnection, kind: str, max_rows: int) -> list[Batch]:
    """Neighbouring entries or tasks, as many as there is room for."""
    batches = execute(connection, _statement(f"{kind}_batches"), max_rows=max_rows).fetchall()
    return [{f"first_{kind}_id": first, f"last_{kind}_id": last} for first, last in batches]


def entry_batches_of(
    connection: duckdb.DuckDBPyConnection, benchmark: Batch, max_rows: int
) -> list[tuple[int, int]]:
    """The first and last entries of the batches that one benchmark falls into, in order.

    Every benchmark at once (null) is no larger than one batch.
    """
    if benchmark["benchmark_id"] is None:
        return []
    statement = _statement("benchmark_entry_batches")
    values = benchmark | {"max_rows": max_rows, "task_score_weight": TASK_SCORE_WEIGHT}
    return execute(connection, statement, **values).fetchall()


def _statement(name: str) -> Statement:
    return load_statement(resources.sql_dir() / "batches" / f"{name}.sql")
