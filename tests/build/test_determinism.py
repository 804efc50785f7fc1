"""The same input gives the same rows and the same bytes, with any number of threads.

The results are large enough that several threads have work (DuckDB hands out rows by groups of
122,880), and no two scores are equal, so that a sum in another order has another last digit.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import duckdb
import pytest

from service.answers.benchmarks import benchmarks
from service.answers.leaderboards import language_scores, leaderboard, leaders
from service.answers.models import model_scores
from service.answers.tasks import TaskFilter, task_scores, tasks
from service.build.candidate import BuildLimits
from service.build.engines.local import LocalEngine
from service.build.plan import load_plan
from service.catalog.records import Catalog
from service.snapshots.connect import Snapshot, open_snapshot
from service.wire.encode import encode
from tests.build.ranked_every_way import BENCHMARKS, TASKS
from tests.tiny import build_from, catalog_of, query, world
from tests.tiny_catalog import model

THREAD_COUNTS = (1, 2, 8)
# Batches of entries leave their rows one after the other, those of benchmarks are in order. Of one
# task they lie in order; which task comes first is each batch's own.
LIE_BY_BATCH = {
    "language_row": "benchmark_id, entry_id",
    "task_coverage": "benchmark_id, position, entry_id",
    "task_row": "task_id, rowid",
}
MODELS = [model(f"m{number}") for number in range(70)]
ROW_COUNT = 160_000
ENTRY_COUNT = 140

# Row n: its model, its variant, its task and subset turn at different speeds, so that every cell
# is measured again and again, in rows that lie far apart.
RESULTS = """
    select
        'm' || (n % 70) as model_name,
        'r' || (n % 11) as model_revision,
        'Task' || ((n // 70) % 12) as task_name,
        'test' as split,
        's' || ((n // 840) % 5) as subset,
        [['eng-Latn'], ['deu-Latn'], ['eng-Latn', 'zho-Hant']][1 + (n // 840) % 3] as language,
        (n * 7919 % 1000003) / 1000003 as score,
        case when (n // 4200) % 4 = 0 then {'k': 1 + (n % 2)} end as experiments,
        ((n // 70) % 12) < 8 as is_public,
        n % 70 < 9 as trained_on
    from (select unnest(range($row_count)) as n)
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the results in it."""
    home = tmp_path_factory.mktemp("threads")
    with duckdb.connect() as connection:
        results = connection.sql(RESULTS, params={"row_count": ROW_COUNT})
        results.write_parquet(str(home / "results.parquet"), row_group_size=20_000)
    return home


@pytest.fixture(scope="module")
def catalog(home: Path) -> Catalog:
    tiny = world([], tasks=TASKS, models=MODELS, benchmarks=BENCHMARKS)
    return catalog_of(tiny, home / "catalog")


@pytest.fixture(scope="module")
def snapshots(home: Path, catalog: Catalog) -> dict[int, Path]:
    """The same snapshot by the number of threads that built it."""
    files = {threads: home / f"{threads}.duckdb" for threads in THREAD_COUNTS}
    for threads, file in files.items():
        build_from([home / "results.parquet"], catalog, file, threads=threads)
    return files


@pytest.fixture(scope="module")
def batches(home: Path, catalog: Catalog) -> Path:
    """The same snapshot, taken in batches by eight threads."""
    file = home / "batches.duckdb"
    limits = BuildLimits(batch_max_rows=20_000)
    build_from([home / "results.parquet"], catalog, file, limits=limits, threads=8)
    return file


def test_any_number_of_threads_builds_the_same_rows(snapshots: dict[int, Path]) -> None:
    alone, *others = (_tables(file) for file in snapshots.values())
    assert alone["measurement"][0] == ROW_COUNT
    for other in others:
        assert other == alone


def test_what_is_taken_in_batches_comes_to_the_same_rows(
    snapshots: dict[int, Path], home: Path, catalog: Catalog, tmp_path: Path
) -> None:
    limits = BuildLimits(batch_max_rows=20_000)

    build_from([home / "results.parquet"], catalog, tmp_path / "batches.duckdb", limits=limits)

    at_once, in_batches = _tables(snapshots[1]), _tables(tmp_path / "batches.duckdb")
    for table, order in LIE_BY_BATCH.items():
        at_once.pop(table), in_batches.pop(table)
        together, apart = (
            _rows_of(file, table, order) for file in (snapshots[1], tmp_path / "batches.duckdb")
        )
        assert together == apart
    assert at_once == in_batches


def test_the_rows_of_a_leaderboard_lie_in_its_order(
    snapshots: dict[int, Path], batches: Path
) -> None:
    for file in (*snapshots.values(), batches):
        with duckdb.connect(file, read_only=True) as connection:
            lying, ordered = (
                connection.execute(
                    f"select benchmark_id, entry_id from leaderboard_row order by {order}"
                ).fetchall()
                for order in ("rowid", "benchmark_id, position nulls last, entry_id")
            )
        assert len(lying) == len(BENCHMARKS) * ENTRY_COUNT
        assert lying == ordered


def test_the_rows_of_a_task_lie_in_its_order(snapshots: dict[int, Path], batches: Path) -> None:
    for file in (*snapshots.values(), batches):
        with duckdb.connect(file, read_only=True) as connection:
            lying, ordered = (
                connection.execute(
                    "select task_id, score, model.name from task_row"
                    f" left join model using (model_id) order by task_id, {order}"
                ).fetchall()
                for order in (
                    "task_row.rowid",
                    "score desc nulls last, model.name, task_row.rowid",
                )
            )
        assert len({task_id for task_id, *_ in lying}) > 1
        assert lying == ordered


def test_a_batch_is_as_large_as_it_may_be(snapshots: dict[int, Path]) -> None:
    plan = load_plan()

    def batches(cut: str, max_rows: int, **outer: object) -> list[dict[str, object]]:
        with duckdb.connect(snapshots[1], read_only=True) as connection:
            engine = LocalEngine(plan, {}, {}, max_rows)
            return engine.batches(connection, tuple(cut.split()), outer)

    plenty = 10 * ROW_COUNT
    assert batches("", 1) == [{}]
    assert batches("benchmark", plenty) == [{"benchmark_id": None}]
    assert batches("benchmark", ROW_COUNT) == [
        {"benchmark_id": number} for number in range(1, len(BENCHMARKS) + 1)
    ]
    every_entry = {"first_entry_id": 1, "last_entry_id": ENTRY_COUNT}
    assert batches("entry", plenty) == [every_entry]
    assert batches("benchmark entry", 1, benchmark_id=None) == [
        {"benchmark_id": None, **every_entry}
    ]
    # Of one benchmark, a task score counts as ten scores more.
    weighed = ROW_COUNT + 10 * len(TASKS) * ENTRY_COUNT
    for in_four in (
        batches("entry", ROW_COUNT // 4),
        batches("benchmark entry", weighed // 4, benchmark_id=1),
    ):
        assert 4 <= len(in_four) <= 5
        assert [in_four[0]["first_entry_id"], in_four[-1]["last_entry_id"]] == [1, ENTRY_COUNT]
        for before, after in pairwise(in_four):
            assert after["first_entry_id"] == int(str(before["last_entry_id"])) + 1


def test_any_number_of_threads_serves_the_same_bytes(snapshots: dict[int, Path]) -> None:
    alone, *others = (
        _answers(snapshots[1], threads=threads) for threads in (*THREAD_COUNTS, THREAD_COUNTS[-1])
    )
    assert all(len(body) > 1000 for body in alone.values())
    for other in others:
        assert other == alone


def _rows_of(file: Path, table: str, order: str) -> list[tuple[object, ...]]:
    with duckdb.connect(file, read_only=True) as connection:
        return connection.execute(f"from {table} order by {order}").fetchall()


def _tables(file: Path) -> dict[str, tuple[int, str]]:
    """Of every table, how many rows it has and a digest of them as they are stored."""
    snapshot = open_snapshot(file)
    try:
        names = query(snapshot, "select table_name from duckdb_tables() order by table_name")
        return {
            name: query(
                snapshot, f"select count(*), md5(string_agg(t::varchar, '\n')) from {name} as t"
            )[0]
            for (name,) in names
        }
    finally:
        snapshot.close()


def _answers(file: Path, *, threads: int) -> dict[str, bytes]:
    """What the routes that compute something answer, as it would be sent."""
    snapshot = open_snapshot(file, threads=threads)
    try:
        return {name: encode(answer) for name, answer in _asked(snapshot).items()}
    finally:
        snapshot.close()


def _asked(snapshot: Snapshot) -> dict[str, object]:
    answers: dict[str, object] = {
        "benchmarks": benchmarks(snapshot, include_hidden=True),
        "tasks": tasks(snapshot, TaskFilter()),
    }
    for record in BENCHMARKS:
        name = record.name
        answers |= {
            name: leaderboard(snapshot, name, ()),
            f"{name} in English": leaderboard(snapshot, name, ("English",)),
            f"{name} in two": leaderboard(snapshot, name, ("deu-Latn", "zho-Hant")),
            f"{name} per language": language_scores(snapshot, name),
        }
    answers |= {record.name: task_scores(snapshot, record.name) for record in TASKS[:4]}
    answers |= {record.name: model_scores(snapshot, record.name) for record in MODELS[:4]}
    answers["leaders"] = leaders(snapshot, "plain", tuple((0.0, 1e3 + n) for n in range(8)))
    return answers
