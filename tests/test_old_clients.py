"""Snapshots open in DuckDB clients of years ago, with the numbers of today.

Only where `OLD_DUCKDB` names versions, as `make old-clients` does: each takes an environment of its
own, and a download from the package index.
"""

from __future__ import annotations

import json
import os
import subprocess
import venv
from pathlib import Path

import duckdb
import pytest

from tests.snapshots.stores import publish, rows_of

VERSIONS = os.environ.get("OLD_DUCKDB", "").split()
ASK = """
import duckdb, json, sys
connection = duckdb.connect(sys.argv[1], read_only=True)
rows = [connection.execute(statement).fetchall() for statement in sys.argv[2:]]
print(json.dumps(rows, default=str))
"""
STATEMENTS = (
    'select rank, model_name, mean_task from leaderboard."Tiny" order by rank, model_name',
    "select borda_rank, mean_task from ranked_entries(1, ['English']) order by all",
    """
    with
    listed as (select * from task_cells(['Alpha'], null)),
    rule as (select * from benchmark_rules(false))
    select rank, borda_points, mean_task from rankings('listed', 'rule') order by all
    """,
    """
    with listed as (select * from task_cells(['Alpha'], null))
    select borda_rank, borda_points, zero_shot_pct, mean_task
    from borda_rankings('listed') order by all
    """,
    "select count(*), sum(score) from results",
    # Not `scores_by_task['Alpha']`, which is a list of one value in 1.1.
    "select map_extract(scores_by_task, 'Alpha')[1] from leaderboards order by all",
    "select * from coverage order by all",
    "select * exclude (needed_by_task) from benchmark_coverage order by all",
    "select * from cell_coverage order by all",
    "select column_name from duckdb_columns() where comment is null and not internal",
)


@pytest.mark.skipif(not VERSIONS, reason="OLD_DUCKDB names no version: `make old-clients` does")
@pytest.mark.parametrize("version", VERSIONS)
def test_a_snapshot_opens_in_an_old_client_with_the_same_numbers(
    tmp_path: Path, version: str
) -> None:
    record = publish(tmp_path / "data", "a", rows_of()).record
    file = tmp_path / "data" / "snapshots" / f"{record.id}.duckdb"
    venv.create(tmp_path / "old", with_pip=True)
    python = tmp_path / "old" / "bin" / "python"
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--only-binary", ":all:", f"duckdb=={version}"],
        check=True,
        timeout=300,
    )
    told = subprocess.run(
        [python, "-c", ASK, file, *STATEMENTS], capture_output=True, text=True, check=False
    )

    assert told.returncode == 0, told.stderr
    with duckdb.connect(file, read_only=True) as connection:
        expected = [connection.execute(statement).fetchall() for statement in STATEMENTS]
    assert json.loads(told.stdout) == json.loads(json.dumps(expected, default=str))
