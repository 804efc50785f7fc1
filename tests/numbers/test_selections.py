"""Any selection of cells is ranked as a benchmark is: by the same definition, and any rules."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.catalog.records import BenchmarkRecord
from service.snapshots.connect import Snapshot
from tests.numbers.test_properties import MODELS, TASKS, results
from tests.tiny import Given, Rows, build, query, world
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
