"""Any selection of cells is ranked as a benchmark is: by the same definition, and any rules."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.catalog.records import BenchmarkRecord
from service.snapshots.connect import Snapshot
from tests.numbers.test_properties import MODELS, TASKS, results
from tests.tiny import ROW_DEFAULTS, Given, Rows, build, query, world
from tests.tiny_catalog import benchmark, scope

SCOPES = {record.name: scope(record.name, record.splits, record.subsets) for record in TASKS}
MEANS = ["mean_task", "mean_task_type", "mean_subset", "task_types"]


@st.composite
def declared(draw: st.DrawFn) -> BenchmarkRecord:
    """A benchmark of some tasks, whole and in any order, with any rules."""
    names = draw(st.lists(st.sampled_from(list(SCOPES)), min_size=1, unique=True))
    means = draw(st.lists(st.sampled_from(MEANS), min_size=1, unique=True))
    return benchmark(
        "listed",
        tasks=[SCOPES[name] for name in names],
        aggregations=means + draw(st.sampled_from([[], ["public_private"]])),
        sort_by=draw(st.lists(st.sampled_from(["mean_task", "mean_task_type"]), unique=True)),
    )


@settings(
    max_examples=12,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(rows=results(), record=declared(), picked=st.sampled_from([None, ["German"], ["nothing"]]))
def test_a_list_of_tasks_ranks_as_the_benchmark_that_declares_them(
    rows: Rows, record: BenchmarkRecord, picked: list[str] | None
) -> None:
    tiny = world(rows, tasks=TASKS, models=MODELS, benchmarks=[record])
    with tempfile.TemporaryDirectory() as directory:
        snapshot = build(tiny, Path(directory))
        try:
            assert _listed(snapshot, record, picked) == query(
                snapshot,
                "select * exclude (benchmark_id, trained_on_tasks)"
                f" from ranked_entries(1, {_literal(picked)}) order by entry_id",
            )
        finally:
            snapshot.close()


def _listed(
    snapshot: Snapshot, record: BenchmarkRecord, picked: list[str] | None
) -> list[tuple[Any, ...]]:
    """What a literal list of its tasks comes to under its rules, written out."""
    return query(
        snapshot,
        f"""
        with
        listed_cell as (
            select * from task_cells({[scope.task for scope in record.tasks]}, {_literal(picked)})
        ),
        listed_rule as (
            select
                1 as selection_id,
                {record.aggregations}::varchar[] as aggregations,
                {record.sort_by}::varchar[] as sort_by,
                {picked is not None} as is_lenient
        )
        select * exclude (selection_id, model_key) from rankings('listed_cell', 'listed_rule')
        order by entry_id
        """,
    )


def test_who_competes_is_a_relation_as_well(given: Given) -> None:
    snapshot = given("""
        model  task  score
        a      One   90
        b      One   80
        c      One   70
    """)
    ranked = """
        with
        listed_cell as (select * from task_cells(['One'], null)),
        competing as (
            select * from measurement
            where entry_id in (select entry_id from entry where model_name <> 'a')
        ),
        listed_rule as (select * from benchmark_rules(false))
        select entry.model_name, ranking.rank, ranking.borda_points
        from rankings('listed_cell', 'listed_rule', from_measurements := 'competing') as ranking
        inner join entry using (entry_id) order by ranking.position
    """
    # Two models are left: the better earns 2 − 1 points, the other 2 − 2.
    assert query(snapshot, ranked) == [("b", 1, 1.0), ("c", 2, 0.0)]


def _literal(picked: list[str] | None) -> str:
    return "null" if picked is None else str(picked)


def test_sums_run_in_the_order_of_the_file_on_one_thread_as_on_many(tmp_path: Path) -> None:
    dice = random.Random(1)
    # Scores whose sum depends on their order; few of each cell, and cells of many tasks in turn.
    rows = [
        ROW_DEFAULTS
        | {
            "model": dice.choice("abcd"),
            "task": dice.choice(["One", "Two", "Three"]),
            "subset": dice.choice("uvwxyz"),
            "revision": dice.choice("123"),
            "score": dice.random() * 10 ** dice.randrange(-6, 3),
        }
        for _ in range(3_000)
    ]
    snapshot = build(world(rows), tmp_path)
    scores = """
        with listed_cell as (select * from task_cells(['One', 'Two', 'Three'], null))
        select position, entry.model_name, score, plain_score_sum
        from task_scores('listed_cell', on_one_thread := {}) inner join entry using (entry_id)
        order by position, entry.model_name
    """
    in_file: dict[tuple[str, str], float] = {}
    for row in rows:
        key = row["task"], row["model"]
        in_file[key] = in_file.get(key, 0.0) + row["score"]
    assert snapshot.threads == 1
    on_one, on_many = (query(snapshot, scores.format(each)) for each in (True, False))
    assert on_one == on_many
    assert [(plain, model) for _, model, _, plain in on_one] == [
        (in_file[task, model], model) for task in ("One", "Two", "Three") for model in "abcd"
    ]
    snapshot.close()


def test_borda_ranks_alone_are_those_of_rules_that_say_no_more(given: Given) -> None:
    snapshot = given("""
        model  task   score  experiment
        a      One    90     -
        a      One    70     dim=8
        b      One    80     -
        b      Two    80     -
        c      One    -      -
        c      Two    90     -
    """)
    ranked = """
        with
        listed_cell as (select * from task_cells(['One', 'Two'], null)),
        listed_rule as (select * from benchmark_rules(true))
        select entry_id, rank, borda_points, zero_shot_pct, mean_task, mean_task_type,
            task_types, task_type_scores, task_positions, task_scores
        from rankings('listed_cell', 'listed_rule') order by position
    """
    alone = """
        with listed_cell as (select * from task_cells(['One', 'Two'], null))
        select entry_id, borda_rank, borda_points, zero_shot_pct, mean_task, mean_task_type,
            task_types, task_type_scores, task_positions, task_scores
        from borda_rankings('listed_cell') order by borda_rank, entry_id
    """
    assert query(snapshot, alone) == query(snapshot, ranked)
    assert len(query(snapshot, alone)) == 4
