"""Any selection of cells is ranked as a benchmark is: by the same definition, and any rules."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.answers.leaderboards import leaderboard
from service.answers.rankings import Ranking, rankings
from service.catalog.records import BenchmarkRecord
from service.selections.selection import Competitors, Selection
from service.snapshots.connect import Snapshot
from tests.numbers import definition
from tests.numbers.test_properties import (
    ALL,
    BENCHMARKS,
    LABELS,
    MODELS,
    TASKS,
    entry_of,
    near,
    results,
)
from tests.tiny import ROW_DEFAULTS, Given, Rows, World, build, query, wire, world
from tests.tiny_catalog import benchmark

LISTED = benchmark("listed", tasks=ALL)
WORLD = [*BENCHMARKS, LISTED]


class Asked(NamedTuple):
    """One ranking that is asked for: by a benchmark, or by the tasks that `LISTED` declares."""

    record: BenchmarkRecord
    types: tuple[str, ...]
    languages: tuple[str, ...]
    models: tuple[str, ...]
    is_complete: bool
    zero_shot_pct: int | None
    among: str
    ranked_by: str

    @property
    def tasks(self) -> tuple[str, ...]:
        return tuple(scope.task for scope in self.record.tasks) if self.record is LISTED else ()

    @property
    def selection(self) -> Selection:
        name = "" if self.tasks else self.record.name
        return Selection(
            benchmark=name, tasks=self.tasks, task_types=self.types, languages=self.languages
        )

    @property
    def competitors(self) -> Competitors:
        return Competitors(
            models=self.models,
            complete_only=self.is_complete,
            min_zero_shot_pct=self.zero_shot_pct,
        )


ASKED = st.builds(
    Asked,
    record=st.sampled_from(WORLD),
    types=st.sampled_from([(), ("Retrieval",), ("STS",), ("Retrieval", "STS")]),
    languages=st.sampled_from([(), ("German",), ("eng-Latn", "German")]),
    models=st.sampled_from([(), ("a", "c"), ("b", "ghost")]),
    is_complete=st.booleans(),
    zero_shot_pct=st.sampled_from([None, None, 50]),
    among=st.sampled_from(["selected", "all"]),
    ranked_by=st.sampled_from(["", "", "borda", "mean_task", "mean_task_type", "mean_subset"]),
)


@settings(
    max_examples=6,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(rows=results(), asked=st.lists(ASKED, min_size=3, max_size=3))
def test_any_selection_ranks_as_the_benchmark_that_declares_it(
    rows: Rows, asked: list[Asked]
) -> None:
    tiny = world(rows, tasks=TASKS, models=MODELS, benchmarks=WORLD)
    with tempfile.TemporaryDirectory() as directory:
        snapshot = build(tiny, Path(directory))
        try:
            for record in BENCHMARKS:
                narrowed = rankings(
                    snapshot, Selection(benchmark=record.name), Competitors(), Ranking()
                )
                board = wire(leaderboard(snapshot, record.name, ()))
                assert _as_leaderboard(wire(narrowed)) == board["rows"], record.name
            known = {row["model"] for row in rows} | {record.name for record in MODELS}
            for each in asked:
                named = tuple(model for model in each.models if model in known)
                _check(snapshot, tiny, each._replace(models=named))
        finally:
            snapshot.close()


def _as_leaderboard(answer: dict[str, Any]) -> list[dict[str, Any]]:
    more = ("bordaPoints", "tasksRun", "rankLow", "rankHigh")
    return [{k: v for k, v in row.items() if k not in more} for row in answer["rows"]]


def _check(snapshot: Snapshot, tiny: World, asked: Asked) -> None:
    """What is answered is what the definition says, and analysts get the same by name."""
    ranking = Ranking(among=asked.among, ranked_by=asked.ranked_by)
    answer = wire(rankings(snapshot, asked.selection, asked.competitors, ranking))
    of_type = {task.name for task in TASKS if not asked.types or task.type in asked.types}
    declared = msgspec.structs.replace(
        _ranked_by(asked.record, asked.ranked_by),
        tasks=[scope for scope in asked.record.tasks if scope.task in of_type],
    )
    passes = definition.passing(tiny, declared, LABELS, asked.languages, asked.competitors)
    among = passes if asked.among == "selected" else lambda _entry: True
    expected = [
        row
        for row in definition.leaderboard(tiny, declared, LABELS, asked.languages, among)
        if passes(row["entry"])
    ]
    assert [entry_of(row) for row in answer["rows"]] == [row.pop("entry") for row in expected]
    for row, wanted in zip(answer["rows"], expected, strict=True):
        assert row["tasksRun"] == len(row["scoresByTask"])
        for field, value in wanted.items():
            assert row[field] == near(value), f"{asked} {row['model']['name']} {field}"
    _check_counts(answer["selection"])
    by_name = query(snapshot, _by_name(asked))
    assert by_name == [
        (row["rank"], row["model"]["name"], row["meanTask"], row["bordaPoints"])
        for row in answer["rows"]
    ]


def _ranked_by(record: BenchmarkRecord, by: str) -> BenchmarkRecord:
    """`record` as it would declare that: what ranks is shown, and subsets have no other column."""
    declared = record.aggregations
    if by == "mean_subset":
        declared = [by, *({"mean_task_type", "public_private", "task_types"} & {*declared})]
    elif by in ("mean_task", "mean_task_type"):
        declared = [*declared, by]
    sort_by = {"": record.sort_by, "borda": []}.get(by, [by])
    return msgspec.structs.replace(record, aggregations=declared, sort_by=sort_by)


def _check_counts(selection: dict[str, Any]) -> None:
    for of in ("tasks", "cells", "models"):
        taken = sum(filter_taken[of] for filter_taken in selection["taken"])
        assert selection["offered"][of] - taken == selection["left"][of], selection


def _by_name(asked: Asked) -> str:
    given = {
        "tasks": asked.tasks,
        "task_types": asked.types,
        "languages": asked.languages,
        "models": asked.models,
    }
    lists = [f"{name} := {list(words)}" for name, words in given.items() if words]
    name = "null" if asked.tasks else f"'{asked.record.name}'"
    rest = [f"complete_only := {asked.is_complete}", f"among := '{asked.among}'"]
    if asked.ranked_by:
        rest.append(f"ranked_by := '{asked.ranked_by}'")
    if asked.zero_shot_pct is not None:
        rest.append(f"min_zero_shot_pct := {asked.zero_shot_pct}")
    return (
        "select rank, model_name, mean_task, borda_points"
        f" from ranking({', '.join([name, *lists, *rest])})"
        " where position is not null order by position"
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
