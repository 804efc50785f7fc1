"""Rank intervals: the percentile bootstrap of Borda's rank over tasks.

Beside the SQL stands the same in plain Python: a mixer on whole numbers, sums, sorted ranks.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from service.build.definitions import define_tables
from service.snapshots.connect import Snapshot
from tests.tiny import ROW_DEFAULTS, Rows, build, query, world
from tests.tiny_catalog import benchmark, scope

DRAW_COUNT = 1000
TASKS = [f"T{number:02}" for number in range(12)]
SUBSETS = ["default", "other"]
SCOPES = [scope(name, subsets=SUBSETS) for name in TASKS]
BENCHMARKS = [
    benchmark("Tiny", tasks=SCOPES),
    benchmark("HUME", tasks=SCOPES, aggregations=["mean_subset"]),
    benchmark("few", tasks=SCOPES[:9]),
]
# The contests of a benchmark, and what its entries compete in.
CONTESTS = """
with
whole_cell as (select * from benchmark_cells({key}, null)),
own_rule as (select * from benchmark_rules(false)),
whole_score as (select * from task_scores('whole_cell')),
whole_subset as (select * from subset_scores('whole_cell', 'own_rule')),
whole_mean as (select * from entry_means('whole_score')),
own_contest as (select * from contests('whole_score', 'whole_subset')),
own_field as (select * from fields('whole_cell', 'whole_mean')),
own_point as (select * from task_points('own_contest', 'own_field'))
"""


def results() -> Rows:
    """Scores with ties, gaps, nulls, a second run and a model that the catalog does not have."""
    dice = random.Random(16)
    rows = []
    for place, model in enumerate([*"abcdefg", "ghost"]):
        for task in TASKS:
            for subset in SUBSETS:
                if dice.random() < 0.85:
                    score = None if dice.random() < 0.05 else float(dice.randint(0, 6) + place // 2)
                    rows.append(_row(model, task, subset, score))
    rows += [_row("a", task, "default", 9.0, {"k": 1}) for task in TASKS[:5]]
    return rows


def _row(
    model: str, task: str, subset: str, score: float | None, experiment: object = None
) -> dict[str, Any]:
    named = {"model": model, "task": task, "subset": subset, "score": score}
    return ROW_DEFAULTS | named | {"experiment": experiment}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    tiny = world(results(), models=list("abcdefg"), benchmarks=BENCHMARKS)
    opened = build(tiny, tmp_path_factory.mktemp("intervals"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def macros() -> Iterator[duckdb.DuckDBPyConnection]:
    """The definitions alone, to be given relations that a test makes up."""
    with duckdb.connect() as connection:
        define_tables(connection)
        yield connection


@pytest.mark.parametrize("key", [1, 2, 3])
def test_where_every_task_counts_once_ranks_are_those_of_the_leaderboard(
    snapshot: Snapshot, key: int
) -> None:
    drawn = query(
        snapshot,
        CONTESTS.format(key=key)
        + """
        , once as (
            select selection_id, 1::bigint as draw, list(1::double) as task_counts
            from (select distinct selection_id, position from own_point)
            group by selection_id
        )
        select entry_id, drawn.borda_rank from drawn_ranks('own_point', 'once') as drawn
        join entry using (model_key) join leaderboard_row using (entry_id) where benchmark_id = """
        + f"{key} order by entry_id",
    )
    shown = "select entry_id, borda_rank from leaderboard_row where benchmark_id = "
    assert drawn == query(snapshot, f"{shown}{key} order by entry_id")
    assert len(drawn) == 8


@pytest.mark.parametrize("key", [1, 2])
def test_bounds_are_those_of_plain_arithmetic_over_the_same_draws(
    snapshot: Snapshot, key: int
) -> None:
    relations = CONTESTS.format(key=key)
    contests = query(snapshot, f"{relations} from own_contest")
    [(n_models,)] = query(snapshot, f"{relations} select n_models from own_field")
    found = query(
        snapshot,
        f"{relations} select model_key, rank_low, rank_high"
        " from rank_bounds('own_contest', 'own_field') order by model_key",
    )
    assert found == plain_bounds(contests, n_models)
    assert any(low < high for _model, low, high in found)


def plain_bounds(contests: list[tuple[Any, ...]], n_models: int) -> list[tuple[int, int, int]]:
    """(model, low, high) from (selection, task, subset, model, score)."""
    scores: dict[Any, dict[int, float | None]] = defaultdict(dict)
    for _selection, task, subset, model, score in contests:
        scores[task, subset][model] = score
    points: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for (task, _subset), own in scores.items():
        known = [score for score in own.values() if score is not None]
        for model, score in own.items():
            points[model][task] += (
                0
                if score is None
                else n_models
                - sum(other > score for other in known)
                - (sum(other == score for other in known) + 1) / 2
            )
    tasks = sorted({task for task, _subset in scores})
    ranks = defaultdict(list)
    for draw in range(1, DRAW_COUNT + 1):
        drawn = [tasks[place] for place in plain_draw(draw, len(tasks))]
        sums = {model: sum(own.get(task, 0) for task in drawn) for model, own in points.items()}
        for model, mine in sums.items():
            ranks[model].append(1 + sum(other > mine for other in sums.values()))
    return [(model, sorted(own)[24], sorted(own)[974]) for model, own in sorted(ranks.items())]


def plain_draw(draw: int, task_count: int) -> list[int]:
    """Which tasks a draw picks, from 0."""
    picks = []
    for place in range(task_count):
        number = (draw * 2**20 + place) * 0x9E3779B9 % 2**32
        number = (number ^ number >> 16) * 0x7FEB352D % 2**32
        number = (number ^ number >> 15) * 0x846CA68B % 2**32
        picks.append((number ^ number >> 16) * task_count >> 32)
    return picks


def test_analysts_get_them_by_name_where_bordas_points_decide_the_rank(snapshot: Snapshot) -> None:
    by_key = query(
        snapshot,
        CONTESTS.format(key=1) + "select distinct model_name, rank_low, rank_high"
        " from rank_bounds('own_contest', 'own_field') join entry using (model_key) order by all",
    )
    told = "select model_name, rank_low, rank_high from rank_intervals({}) order by all"
    assert query(snapshot, told.format("'Tiny'")) == by_key
    assert query(snapshot, told.format("'Tiny', models := ['a', 'ghost'], among := 'all'")) == [
        row for row in by_key if row[0] in ("a", "ghost")
    ]
    [(alone, low, high)] = query(snapshot, told.format("'HUME', models := ['b']"))
    assert (alone, low, high) == ("b", 1, 1)
    by_mean = query(snapshot, told.format("'Tiny', ranked_by := 'mean_task'"))
    assert [row[1:] for row in by_mean] == [(None, None)] * 8


def test_nothing_is_said_under_ten_tasks(snapshot: Snapshot) -> None:
    bounds = query(
        snapshot,
        CONTESTS.format(key=3)
        + "select distinct rank_low, rank_high from rank_bounds('own_contest', 'own_field')",
    )
    assert bounds == [(None, None)]


@pytest.mark.parametrize("task_count", [10, 41, 131])
def test_draws_are_uniform_and_hardly_two_are_alike(
    macros: duckdb.DuckDBPyConnection, task_count: int
) -> None:
    draws = [
        counts
        for (counts,) in macros.execute(
            "with point as (select 1 as selection_id, unnest(range($tasks)) as position)"
            " select task_counts from task_draws('point') order by draw",
            {"tasks": task_count},
        ).fetchall()
    ]
    assert len(draws) == DRAW_COUNT
    assert len({tuple(counts) for counts in draws}) > 0.98 * DRAW_COUNT
    assert {sum(counts) for counts in draws} == {task_count}
    assert draws[6] == [plain_draw(7, task_count).count(place) for place in range(task_count)]
    # Over all draws every task comes as often as another, and in a draw any two come together as
    # often as chance has it: squares over what is expected are about as many as are free.
    totals = [sum(column) for column in zip(*draws, strict=True)]
    spread = sum((total - DRAW_COUNT) ** 2 / DRAW_COUNT for total in totals)
    assert abs(spread - task_count) < 4 * (2 * task_count) ** 0.5
    squares = sum(count * count for counts in draws for count in counts)
    assert squares == pytest.approx(DRAW_COUNT * (2 * task_count - 1), rel=0.03)


def test_most_ranks_among_all_tasks_are_within_the_bounds_of_some(
    macros: duckdb.DuckDBPyConnection,
) -> None:
    # 12 models on 400 tasks, of which 24 times 20 are known; selection 0 is the whole.
    dice = random.Random(3)
    scores = [[dice.gauss(model / 8, 1) for model in range(12)] for _ in range(400)]
    contests = [
        (selection, position, None, model, score)
        for selection in range(25)
        for position in (range(400) if selection == 0 else dice.sample(range(400), 20))
        for model, score in enumerate(scores[position])
    ]
    columns = ("selection_id", "position", "subset_id", "model_key", "score")
    made_up = pa.table(dict(zip(columns, zip(*contests, strict=True), strict=True)))
    macros.register("made_up", made_up)
    macros.execute(
        "create temp table known_contest as select selection_id::integer as selection_id,"
        " position::integer as position, null::integer as subset_id,"
        " model_key::integer as model_key, score from made_up"
    )
    found = macros.execute("""
        with known_field as (
            select distinct selection_id, 12 as n_models from known_contest
        ),
        some_contest as (from known_contest where selection_id > 0)
        select bound.rank_low, bound.rank_high, truth.borda_rank
        from rank_bounds('some_contest', 'known_field') as bound
        join borda_ranks('known_contest', 'known_field') as truth
            on truth.selection_id = 0 and truth.model_key = bound.model_key
    """).fetchall()
    held = sum(low <= rank <= high for low, high, rank in found) / len(found)
    assert len(found) == 24 * 12
    assert 0.88 <= held <= 0.99
