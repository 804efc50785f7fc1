"""What an analyst finds in the file: the API's own numbers, by name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from service import resources
from service.answers.benchmarks import benchmarks
from service.answers.leaderboards import leaderboard
from service.answers.tasks import task_scores
from service.catalog.load import load_catalog
from service.snapshots.connect import Snapshot, open_snapshot
from service.sources.sample.catalog import write_sample_catalog
from service.sources.sample.results import write_sample_results
from tests.tiny import Given, build_from, query, wire
from tests.tiny_catalog import benchmark

# What the API calls a column of the view.
WIRE_NAMES = {
    "rank": "rank",
    "model_name": "model.name",
    "experiments": "experiments",
    "zero_shot_pct": "zeroShotPct",
    "active_params_b": "activeParamsB",
    "total_params_b": "totalParamsB",
    "embedding_dim": "embeddingDim",
    "max_tokens": "maxTokens",
    "mean_task": "meanTask",
    "mean_task_type": "meanTaskType",
    "mean_public": "meanPublic",
    "mean_private": "meanPrivate",
    "scores_by_task_type": "scoresByTaskType",
    "scores_by_task": "scoresByTask",
    "scores_by_custom_group": "scoresByCustomGroup",
    "trained_on_tasks": "trainedOnTasks",
}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    home = tmp_path_factory.mktemp("sample")
    write_sample_catalog(home / "catalog")
    write_sample_results(home / "sample.parquet")
    catalog = load_catalog(home / "catalog")
    build_from([home / "sample.parquet"], catalog, home / "sample.duckdb")
    snapshot = open_snapshot(home / "sample.duckdb")
    yield snapshot
    snapshot.close()


def test_every_leaderboard_view_has_the_rows_of_the_api_in_its_order(sample: Snapshot) -> None:
    names = [record.name for record in benchmarks(sample, include_hidden=True)]
    viewed = query(sample, "select view_name from duckdb_views() where schema_name = 'leaderboard'")
    assert sorted(names) == sorted(name for (name,) in viewed)
    for name in names:
        answered = wire(leaderboard(sample, name, ()))["rows"]
        expected = [[_field(row, path) for path in WIRE_NAMES.values()] for row in answered]
        assert len(expected) > 3, name
        assert _rows(sample, f'select * from leaderboard."{name}" order by position') == expected


def filtered_by_the_macro(sample: Snapshot, name: str, picks: list[str]) -> list[tuple[Any, ...]]:
    return query(
        sample,
        f"""
        select
            model.name, ranked.rank, ranked.zero_shot_pct, ranked.mean_task,
            ranked.mean_task_type, ranked.scores_by_task_type, ranked.scores_by_task
        from ranked_entries(
            (select benchmark_id from benchmark where name = '{name}'), {picks}
        ) as ranked
        inner join entry using (entry_id)
        inner join model on entry.model_id = model.model_id
        where ranked.position is not null
        order by ranked.position
        """,
    )


def filtered_by_a_client(sample: Snapshot, name: str, picks: list[str]) -> list[tuple[Any, ...]]:
    return [
        (
            row["model"]["name"],
            row["rank"],
            row["zeroShotPct"],
            row["meanTask"],
            row["meanTaskType"],
            row["scoresByTaskType"],
            row["scoresByTask"],
        )
        for row in wire(leaderboard(sample, name, tuple(picks)))["rows"]
    ]


def test_the_macro_gives_an_analyst_what_a_languages_filter_gives_a_client(
    sample: Snapshot,
) -> None:
    (every_label,) = query(sample, "select list(label order by code) from language_label")[0]
    picked = [["German", "eng-Latn"], ["eng-Latn"], ["Klingon"], every_label]
    lengths = set()
    for record in benchmarks(sample, include_hidden=True):
        for picks in picked:
            answered = filtered_by_a_client(sample, record.name, picks)
            assert answered == filtered_by_the_macro(sample, record.name, picks), record.name
            lengths.add(len(answered))
    assert 0 in lengths
    assert max(lengths) > 3


def test_a_filter_that_leaves_no_cell_out_keeps_the_ranks_and_makes_means_lenient(
    given: Given,
) -> None:
    snapshot = given("""
        model  task  languages  score
        a      One   eng-Latn   50
        a      Two   eng-Latn   60
        b      One   eng-Latn   90
    """)
    whole = wire(leaderboard(snapshot, "Tiny", ()))["rows"]
    english = wire(leaderboard(snapshot, "Tiny", ("English",)))["rows"]
    assert [(row["model"]["name"], row["rank"]) for row in english] == [
        (row["model"]["name"], row["rank"]) for row in whole
    ]
    assert {row["model"]["name"]: row["meanTask"] for row in whole} == {"a": 55.0, "b": None}
    assert {row["model"]["name"]: row["meanTask"] for row in english} == {"a": 55.0, "b": 90.0}


def test_the_macro_without_arguments_is_what_the_build_stored(sample: Snapshot) -> None:
    columns = (
        "benchmark_id, position, rank, entry_id, zero_shot_pct, mean_task, mean_task_type,"
        " mean_public, mean_private, borda_points, borda_rank, scores_by_task_type,"
        " scores_by_task, trained_on_tasks, lenient_mean_task, lenient_mean_task_type,"
        " lenient_scores_by_task_type"
    )
    difference = (
        f"select {columns} from leaderboard_row"
        f" except all select {columns} from ranked_entries(null, null)"
    )
    assert query(sample, difference) == []
    assert query(sample, "select count(*) from leaderboard_row") == query(
        sample, "select count(*) from ranked_entries(null, null)"
    )


def test_coverage_agrees_with_the_leaderboards_on_every_score_mean_and_rank(
    sample: Snapshot,
) -> None:
    (rows, scored) = query(
        sample,
        """
        select count(*), count(*) filter (where needed_count = 0)
        from coverage
        inner join leaderboard_row using (benchmark_id, entry_id)
        where (needed_count = 0) = list_contains(map_keys(scores_by_task), task_name)
        """,
    )[0]
    assert rows > scored > 100
    assert query(
        sample,
        """
        select count(*)
        from coverage
        inner join leaderboard_row using (benchmark_id, entry_id)
        where (needed_count = 0) <> list_contains(map_keys(scores_by_task), task_name)
        """,
    ) == [(0,)]
    # A subset mean is over what was run, and so needs less than every task.
    assert (
        query(
            sample,
            """
        select distinct benchmark.name
        from benchmark_coverage
        inner join benchmark using (benchmark_id)
        left join leaderboard_row using (benchmark_id, entry_id)
        where
            (needed_for_rank_count is not distinct from 0) <> (leaderboard_row.entry_id is not null)
            or (
                'mean_subset' not in aggregations
                and (needed_for_mean_count is not distinct from 0)
                <> (leaderboard_row.mean_task is not null)
            )
        """,
        )
        == []
    )


def test_coverage_has_every_row_that_stands_on_a_benchmark_and_cells_and_tasks_sum_up(
    sample: Snapshot,
) -> None:
    [(in_cells, in_coverage, in_benchmarks)] = query(
        sample,
        """
        select
            (select count(*) from measurement inner join benchmark_cell using (cell_id)),
            (select sum(row_count) from coverage),
            (select sum(row_count) from benchmark_coverage)
        """,
    )
    assert in_cells == in_coverage == in_benchmarks > 0
    differ = """
        with counted as (
            select
                benchmark_id,
                entry_id,
                position,
                count(*) filter (where state = 'measured') as measured_count,
                count(*) filter (where state = 'null') as null_count,
                count(*) filter (where is_needed) as needed_count,
                coalesce(sum(row_count) filter (where state <> 'off'), 0) as row_count,
                coalesce(sum(row_count) filter (where state = 'off'), 0) as off_row_count
            from cell_coverage
            group by all
        )
        select count(*)
        from coverage
        left join counted using (benchmark_id, entry_id, position)
        where
            coverage.measured_count <> coalesce(counted.measured_count, 0)
            or coverage.null_count <> coalesce(counted.null_count, 0)
            or coverage.needed_count <> greatest(counted.needed_count, expected_count = 0)
            or coverage.row_count <> coalesce(counted.row_count, 0)
            or coverage.off_row_count <> coalesce(counted.off_row_count, 0)
    """
    assert query(sample, differ) == [(0,)]


def test_every_view_answers_where_the_file_is_attached_and_macros_where_it_is_used(
    sample: Snapshot,
) -> None:
    with duckdb.connect() as other:
        other.execute(f"attach '{sample.path}' as s (read_only)")
        views = other.execute(
            "select schema_name, view_name from duckdb_views() where database_name = 's'"
            " and not internal"
        ).fetchall()
        for schema, view in views:
            name = f's."{schema}"."{view}"'
            assert other.execute(f"select count(*) from {name}").fetchone() != (0,), name
        other.execute("use s")
        assert other.execute("select count(*) from ranked_entries(1, null)").fetchone() != (0,)
    assert {schema for schema, _ in views} == {"main", "leaderboard"}


def test_results_are_the_rows_of_the_file_with_their_names(given: Given) -> None:
    snapshot = given("""
        model  task  revision  subset  languages          score  experiment  is_public  trained_on
        b      One   r1        de      deu-Latn           70     k=1         no         yes
        a      Two   -         en      eng-Latn,deu-Latn  nan    -           -          -
        ghost  One   r1        de      deu-Latn           -      -           yes        no
    """)
    shown = query(
        snapshot,
        "select * exclude (experiments, model_name_in_file, task_name_in_file) from results"
        " order by model_name",
    )
    assert shown == [
        ("a", None, "Two", "test", "en", ["eng-Latn", "deu-Latn"], None, "", None, None, False),
        ("b", "r1", "One", "test", "de", ["deu-Latn"], 70.0, "k_1", False, True, False),
        ("ghost", "r1", "One", "test", "de", ["deu-Latn"], None, "", True, False, False),
    ]


def test_a_task_page_can_be_worked_out_from_the_results(sample: Snapshot) -> None:
    (task_id, name) = query(sample, "select task_id, name from task order by task_id limit 1")[0]
    answered = wire(task_scores(sample, name))["rows"]
    best = query(
        sample,
        f"""
        select results.model_name, results.subset, results.split, max(results.score)
        from results
        inner join cell using (task_name, subset, split)
        inner join model on results.model_name = model.name
        where cell.task_id = {task_id} and cell.is_declared and results.score is not null
        group by all
        """,
    )
    assert len(best) > 3
    assert sorted(best) == sorted(
        (row["model"]["name"], subset, split, score)
        for row in answered
        for subset, splits in row["subsetScores"].items()
        for split, score in splits.items()
    )


def test_the_macros_carry_comments(sample: Snapshot) -> None:
    macros = query(
        sample, "select function_name, comment from duckdb_functions() where not internal"
    )
    defined = [file.read_text("utf-8") for file in resources.sql_dir().rglob("*.sql")]
    assert len(macros) == sum("\ncreate macro " in text for text in defined)
    assert [name for name, comment in macros if not comment] == []


def test_a_view_may_have_any_name(given: Given) -> None:
    name = """It's "odd", select; 東京 -- $x"""
    snapshot = given("model task score\na One 80", benchmarks=[benchmark(name)])
    identifier = '"' + name.replace('"', '""') + '"'
    assert query(snapshot, f"select model_name, mean_task from leaderboard.{identifier}") == [
        ("a", 80.0)
    ]


def _rows(snapshot: Snapshot, sql: str) -> list[list[Any]]:
    """Rows of a leaderboard's view, with the columns that the wire has too."""
    result = snapshot.cursor().execute(sql)
    columns = [column[0] for column in result.description or []]
    assert set(WIRE_NAMES) <= set(columns)
    return [
        [_value(column, row[columns.index(column)]) for column in WIRE_NAMES]
        for row in result.fetchall()
    ]


def _value(column: str, value: Any) -> Any:
    return json.loads(value) if column == "experiments" and value is not None else value


def _field(row: dict[str, Any], path: str) -> Any:
    value: Any = row
    for part in path.split("."):
        value = value[part]
    return value
