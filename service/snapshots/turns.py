"""Rows of benchmarks → turns: each has a bound, and together they are the same rows.

Ranks, means and custom groups read the task scores several times: summed once into a table, they
are read by all threads. One benchmark may have too many for one turn. A task score needs the rows
of one entry only, a rank the scores of all, and what is wide in a row (scores by task, type and
group) those of its own entry again. So task scores are summed some entries at a time, everyone is
ranked by them without what is wide, and then whole rows are made in their order, some at a time.

Temporary objects come first where DuckDB looks up a name. So what a definition of the file reads
is narrowed by a view or a macro of that name, and its text stays the one that every other reader
of the file runs.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from service.snapshots.batches import TASK_SCORE_WEIGHT, Batch, entry_batches_of

MEASURED = (
    "create or replace temporary view measurement as"
    " select * from candidate.main.measurement where entry_id {among}"
)
SUM = "create temporary table task_score_ahead as "
SUM_MORE = "insert into task_score_ahead by name "
SUMMED = (
    "with pinned_cell as (select * from benchmark_cells($benchmark_id, null))"
    " select * from task_scores('pinned_cell')"
)
SCORED = (
    "create or replace temporary macro"
    " task_scores(from_cells, from_measurements := 'measurement') as table"
    " select * from task_score_ahead where entry_id {among}"
)
# What of a row is made from its own entry, and takes nearly all of the room.
OWN_COLUMNS = (
    *("task_positions", "task_scores", "scores_by_task", "trained_on_tasks"),
    *("task_types", "task_type_scores", "scores_by_task_type", "lenient_scores_by_task_type"),
)
RANKED = (
    "create temporary table rank_ahead as"
    f" select * exclude ({', '.join(OWN_COLUMNS)}) from ranked_entries($benchmark_id, null)"
)
WHOLE = (
    "create temporary macro ranked_entries(only_benchmark_id, picked_languages) as table"
    f" select rank_ahead.*, {', '.join(f'own_row.{name}' for name in OWN_COLUMNS)} from rank_ahead"
    " inner join candidate.main.ranked_entries(only_benchmark_id, picked_languages) as own_row"
    " using (benchmark_id, entry_id)"
)
TAKEN_IN_TURN = """
create temporary table turn_ahead as
with sized_entry as (
    select entry_id, count(*) as score_count from task_score_ahead group by entry_id
)
select entry_id, sum(score_count) over (order by position nulls last, entry_id) // $size as turn
from rank_ahead inner join sized_entry using (entry_id)
"""
TURNS = "select distinct turn from turn_ahead order by turn"
EVERY = "is not null"
IN_TURN = "in (select entry_id from turn_ahead where turn = {turn})"
MADE_READY = (
    *("macro table if exists temp.ranked_entries", "macro table temp.task_scores"),
    *("view if exists temp.measurement", "table if exists temp.turn_ahead"),
    *("table if exists temp.rank_ahead", "table temp.task_score_ahead"),
)


def turns(connection: duckdb.DuckDBPyConnection, batch: Batch, max_rows: int) -> Iterator[None]:
    """Yield as often as a statement must run on `batch` for all its rows, in order.

    Each time it finds what it reads ready, and narrowed to its turn, if there is more than one.
    """
    if "benchmark_id" not in batch:
        yield
        return
    benchmark = {"benchmark_id": batch["benchmark_id"]}
    entry_batches = entry_batches_of(connection, benchmark, max_rows)
    if len(entry_batches) < 2:
        connection.execute(SUM + SUMMED, benchmark)
        connection.execute(SCORED.format(among=EVERY))
        yield
    else:
        _sum(connection, benchmark, entry_batches)
        _rank(connection, benchmark)
        connection.execute(TAKEN_IN_TURN, {"size": max(1, max_rows // TASK_SCORE_WEIGHT)})
        for (turn,) in connection.execute(TURNS).fetchall():
            among = IN_TURN.format(turn=int(turn))
            connection.execute(SCORED.format(among=among))
            connection.execute(MEASURED.format(among=among))
            yield
    for ready in MADE_READY:
        connection.execute(f"drop {ready}")


def _sum(
    connection: duckdb.DuckDBPyConnection, benchmark: Batch, entry_batches: list[tuple[int, int]]
) -> None:
    """Fill task_score_ahead with the task scores of all entries."""
    statement = SUM
    for first, last in entry_batches:
        connection.execute(MEASURED.format(among=f"between {int(first)} and {int(last)}"))
        connection.execute(statement + SUMMED, benchmark)
        statement = SUM_MORE
    connection.execute("drop view temp.measurement")


def _rank(connection: duckdb.DuckDBPyConnection, benchmark: Batch) -> None:
    """Fill rank_ahead from those, and have `ranked_entries` read ranks there from now on."""
    connection.execute(SCORED.format(among=EVERY))
    connection.execute(RANKED, benchmark)
    connection.execute(WHOLE)
