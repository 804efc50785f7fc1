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
import httpx
import pytest

from docs.questions import QUESTIONS, statements
from service.snapshots.store import SnapshotStore
from tests.hostile.fuzz import publish_sample
from tests.http.processes import running_service
from tests.snapshots.stores import publish, rows_of

VERSIONS = os.environ.get("OLD_DUCKDB", "").split()
ASK = """
import duckdb, json, sys
connection = duckdb.connect(sys.argv[1], read_only=True)
# What takes longer is told of where the answer is.
connection.execute("set enable_progress_bar = false")
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
    """
    select * exclude (experiment_id)
    from ranking('Tiny', languages := ['English'], ranked_by := 'mean_task', complete_only := true)
    order by all
    """,
    "select * from coverage('Tiny') order by all",
    # Twelve tasks: draws are the same everywhere.
    """
    with
    contest as (
        select 1 as selection_id, position, null::integer as subset_id, model_key,
            (position * model_key % 7)::double as score
        from (select unnest(range(12)) as position), (select unnest(range(6)) as model_key)
    ),
    field as (select 1 as selection_id, 6 as n_models)
    select * from rank_bounds('contest', 'field') order by all
    """,
    "select * from comparison('Tiny', ['acme/model-1', 'acme/model-2']) order by all",
    "select count(*), sum(score) from results",
    # Not `scores_by_task['Alpha']`, which is a list of one value in 1.1.
    "select map_extract(scores_by_task, 'Alpha')[1] from leaderboards order by all",
    "select * from coverage order by all",
    "select * exclude (needed_by_task) from benchmark_coverage order by all",
    "select * from cell_coverage order by all",
    "select column_name from duckdb_columns() where comment is null and not internal",
)


# The one version whose httpfs is on the package index, where others leave it to their own server.
WITH_HTTPFS = "1.5.5"
ASK_OVER_HTTP = """
import duckdb, json, pathlib, sys, duckdb_extension_httpfs
folder = pathlib.Path(duckdb_extension_httpfs.__file__).parent
[extension] = folder.rglob("httpfs.duckdb_extension")
connection = duckdb.connect(config={"allow_unsigned_extensions": "true"})
connection.execute(f"load '{extension}'")
[url, snapshot_id] = sys.argv[1:]
snapshot = f"{url}/v1/snapshots/{snapshot_id}"
connection.execute(f"attach '{snapshot}/duckrank.duckdb' as s (read_only)")
attached = "select count(*), sum(mean_task order by benchmark, rank) from s.leaderboards"
published = f"select count(*) from '{snapshot}/results.parquet'"
table = f"{url}/v1/benchmarks/Tiny/scores?format"
sources = (
    *(f"read_parquet('{table}=parquet')", f"'{table}=parquet&file=.parquet'"),
    *(f"read_csv('{table}=csv')", f"read_csv('{table}=tsv')"),
)
tables = [f"select count(*), sum(mean_task order by rank) from {each}" for each in sources]
asked = (attached, published, *tables)
print(json.dumps([connection.execute(each).fetchone() for each in asked]))
"""


def python_with(place: Path, *wheels: str) -> Path:
    """An interpreter of a new environment with `wheels`."""
    venv.create(place, with_pip=True)
    python = place / "bin" / "python"
    install = [python, "-m", "pip", "install", "--quiet", "--only-binary", ":all:", *wheels]
    subprocess.run(install, check=True, timeout=300)
    return python


@pytest.mark.skipif(not VERSIONS, reason="OLD_DUCKDB names no version: `make old-clients` does")
@pytest.mark.parametrize("version", VERSIONS)
def test_a_snapshot_opens_in_an_old_client_with_the_same_numbers(
    tmp_path: Path, version: str
) -> None:
    record = publish(tmp_path / "data", "a", rows_of()).record
    tiny = tmp_path / "data" / "snapshots" / f"{record.id}.duckdb"
    publish_sample(tmp_path / "sample")
    sample = SnapshotStore(tmp_path / "sample").current_path()
    python = python_with(tmp_path / "old", f"duckdb=={version}")
    questions = statements(QUESTIONS.read_text("utf-8"))
    for file, asked in ((tiny, STATEMENTS), (sample, questions)):
        told = subprocess.run(
            [python, "-c", ASK, file, *asked], capture_output=True, text=True, check=False
        )

        assert told.returncode == 0, told.stderr
        with duckdb.connect(file, read_only=True) as connection:
            expected = [connection.execute(statement).fetchall() for statement in asked]
        assert json.loads(told.stdout) == json.loads(json.dumps(expected, default=str))


@pytest.mark.skipif(
    WITH_HTTPFS not in VERSIONS, reason=f"OLD_DUCKDB does not name {WITH_HTTPFS}, which has httpfs"
)
def test_a_snapshot_its_results_and_its_tables_are_read_over_http(tmp_path: Path) -> None:
    record = publish(tmp_path / "data", "a", rows_of()).record
    python = python_with(
        tmp_path / "old", f"duckdb=={WITH_HTTPFS}", f"duckdb-extension-httpfs=={WITH_HTTPFS}"
    )
    with running_service(tmp_path / "data") as service:
        told = subprocess.run(
            [python, "-c", ASK_OVER_HTTP, service.url, record.id],
            capture_output=True,
            text=True,
            check=False,
        )
        asked = httpx.get(f"{service.url}/metrics").text

    assert told.returncode == 0, told.stderr
    file = tmp_path / "data" / "snapshots" / f"{record.id}.duckdb"
    with duckdb.connect(file, read_only=True) as connection:
        statement = "select count(*), sum(mean_task order by benchmark, rank) from leaderboards"
        expected = [connection.execute(statement).fetchone()]
    [attached, [results_count], *tables] = json.loads(told.stdout)
    assert [tuple(attached)] == expected
    # The one benchmark that there is, by the URL of its table.
    assert tables == [attached] * 4
    assert results_count == record.results_row_count
    assert 'duckrank.duckdb",method="GET",status="206"' in asked
