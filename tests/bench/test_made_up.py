"""Results that are invented: as many as asked for, the same for the same seed."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from bench.made_up import made_up_results, multiplied, row_count_of
from service.snapshots.schema import check_results
from service.sources.sample.catalog import write_sample_catalog
from tests.tiny import results_table, table

RESULTS = """
    model  task  score
    o/a    T     1
    o/b    T     2
    o/a    U     3
"""


def test_made_up_results_are_about_as_many_as_asked_for_and_can_be_ingested(tmp_path: Path) -> None:
    write_sample_catalog(tmp_path / "catalog")
    once, again = tmp_path / "once.parquet", tmp_path / "again.parquet"
    for out in (once, again):
        made_up_results(tmp_path / "catalog", out, row_count=2_000, seed=1)

    assert 1_000 < row_count_of(once) < 3_000
    assert check_results([once]) == row_count_of(once)
    assert once.read_bytes() == again.read_bytes()


def test_copies_are_by_invented_models_and_leave_the_kept_tasks_alone(tmp_path: Path) -> None:
    results, out = tmp_path / "results.parquet", tmp_path / "out.parquet"
    pq.write_table(results_table(table(RESULTS)), results)
    multiplied(results, out, 3, ["T"])

    with duckdb.connect() as connection:
        made = connection.sql(f"select model_name, task_name, score from '{out}' order by all")
        rows = made.fetchall()
    assert rows == [
        ("invented-1/o-a", "T (invented 1)", 1.0),
        ("invented-1/o-a", "U", 3.0),
        ("invented-1/o-b", "T (invented 1)", 2.0),
        ("invented-2/o-a", "T (invented 2)", 1.0),
        ("invented-2/o-a", "U", 3.0),
        ("invented-2/o-b", "T (invented 2)", 2.0),
        ("o/a", "T", 1.0),
        ("o/a", "U", 3.0),
        ("o/b", "T", 2.0),
    ]
    assert check_results([out]) == 9
