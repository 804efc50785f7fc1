"""Task scores of a large benchmark → a temporary table: summed some entries at a time, then ranked.

A task score needs the rows of one entry only, a rank the scores of all. Temporary objects come
first where DuckDB looks up a name: a view narrows what `task_scores` sums, and a macro of that name
has `ranked_entries` read what came of it. So the text of both is the one that every other reader
of the file runs.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import duckdb

from service.snapshots.batches import Batch, entry_batches_of

NARROWED = (
    "create temporary view measurement as"
    " select * from candidate.main.measurement where entry_id between {first} and {last}"
)
SUMMED = "from task_scores($benchmark_id, null)"
READ_AHEAD = (
    "create temporary macro task_scores(only_benchmark_id, picked_languages) as table"
    " select * from task_score_ahead"
)


@contextlib.contextmanager
def scores_ahead(
    connection: duckdb.DuckDBPyConnection, batch: Batch, max_rows: int
) -> Iterator[None]:
    """Inside, the task scores of the batch's benchmark lie ready, if they are many."""
    if batch.get("benchmark_id") is None:
        yield
        return
    benchmark = {"benchmark_id": batch["benchmark_id"]}
    entry_batches = entry_batches_of(connection, benchmark, max_rows)
    if len(entry_batches) < 2:
        yield
        return
    insertion = "create temporary table task_score_ahead as "
    for first, last in entry_batches:
        connection.execute(NARROWED.format(first=int(first), last=int(last)))
        connection.execute(insertion + SUMMED, benchmark)
        connection.execute("drop view temp.measurement")
        insertion = "insert into task_score_ahead by name "
    connection.execute(READ_AHEAD)
    yield
    connection.execute("drop macro table temp.task_scores")
    connection.execute("drop table temp.task_score_ahead")
