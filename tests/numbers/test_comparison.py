"""Models beside one another: wins, means, sign and signed-rank tests, Holm."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import duckdb
import pytest

from service.answers.comparison import comparison
from service.build.definitions import define_tables
from service.errors import BadParameter, UnknownName
from service.selections.selection import Selection
from service.snapshots.connect import Snapshot
from tests.tiny import build, query, wire, world

RESULTS = """
    model  task  split  experiment  score
    a      One   test   -           90
    b      One   test   -           80
    c      One   test   -           80
    a      Two   test   -           60
    a      Two   dev    -           40
    b      Two   test   -           70
    b      Two   dev    -           50
    c      Two   test   -           90
    a      Six   test   -           30
    b      Six   test   -           30
    d      One   test   k=1         70
    d      One   test   k=2         99
    d      Six   test   -           -
    e      Ten   test   -           10
"""
TINY = Selection(benchmark="Tiny")


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    opened = build(world(RESULTS), tmp_path_factory.mktemp("compared"))
    yield opened
    opened.close()


def compared(snapshot: Snapshot, *models: str, selection: Selection = TINY) -> Any:
    return wire(comparison(snapshot, models, selection))


def test_a_task_says_who_wins_and_by_how_much(snapshot: Snapshot) -> None:
    told = compared(snapshot, "a", "b", "c")

    assert [task["name"] for task in told["tasks"]] == ["One", "Two", "Six"]
    # c did not run all of Two, and nothing of Six.
    assert [task["scoresByModel"] for task in told["tasks"]] == [
        {"a": 90, "b": 80, "c": 80},
        {"a": 50, "b": 60},
        {"a": 30, "b": 30},
    ]
    assert [task["winners"] for task in told["tasks"]] == [["a"], ["b"], ["a", "b"]]
    assert [task["margin"] for task in told["tasks"]] == [10, 10, 0]


def test_means_are_over_what_each_ran_and_over_what_all_ran(snapshot: Snapshot) -> None:
    told = compared(snapshot, "a", "b", "c")

    means = [
        (each["name"], each["taskCount"], each["meanTask"], each["commonMeanTask"])
        for each in told["models"]
    ]
    # a: (90 + 50 + 30) / 3; b: (80 + 60 + 30) / 3; all three ran One alone.
    assert means == [("a", 3, 170 / 3, 90), ("b", 3, 170 / 3, 80), ("c", 1, 80, 80)]
    assert told["commonTaskCount"] == 1


def test_a_pair_has_wins_ties_and_losses_on_what_both_ran(snapshot: Snapshot) -> None:
    pairs = compared(snapshot, "b", "c", "a")["pairs"]

    assert [
        (pair["first"], pair["second"], pair["wins"], pair["ties"], pair["losses"])
        for pair in pairs
    ] == [("b", "c", 0, 1, 0), ("b", "a", 1, 1, 1), ("c", "a", 0, 0, 1)]
    assert [pair["taskCount"] for pair in pairs] == [1, 3, 1]
    assert [pair["secondMeanTask"] for pair in pairs] == [80, 170 / 3, 90]
    assert {(pair["signTest"], pair["signedRankTest"]) for pair in pairs} == {(None, None)}
    assert pairs[0]["untestedReason"].startswith("impossible to tell: under 6 tasks")
    # The macro says the same.
    assert query(
        snapshot,
        "select first_model, second_model, win_count, tie_count, loss_count, sign_p"
        " from comparison('Tiny', ['b', 'c', 'a']) order by all",
    ) == [("b", "a", 1, 1, 1, None), ("b", "c", 0, 1, 0, None), ("c", "a", 0, 0, 1, None)]


def test_the_base_run_answers_for_a_model_or_else_its_first_experiment_with_a_score(
    snapshot: Snapshot,
) -> None:
    told = compared(snapshot, "d", "a")

    assert told["models"][0]["experiments"] == {"k": 1}
    assert told["models"][1]["experiments"] is None
    assert told["tasks"][0]["scoresByModel"] == {"d": 70, "a": 90}


def test_a_selection_says_which_tasks_count(snapshot: Snapshot) -> None:

    picked = compared(snapshot, "a", "e", selection=Selection(tasks=("Six", "One")))
    assert [task["name"] for task in picked["tasks"]] == ["One", "Six"]
    # e ran neither.
    assert picked["models"][1] == {
        "name": "e",
        "experiments": None,
        "taskCount": 0,
        "meanTask": None,
        "commonMeanTask": None,
    }
    told = [(task["scoresByModel"], task["winners"], task["margin"]) for task in picked["tasks"]]
    assert told == [({"a": 90}, [], None), ({"a": 30}, [], None)]
    assert picked["pairs"][0]["taskCount"] == 0
    everything = compared(snapshot, "a", "e", selection=Selection(modalities=("text",)))
    assert [task["name"] for task in everything["tasks"]] == ["One", "Two", "Six", "Ten"]
    nothing = compared(snapshot, "a", "e", selection=Selection(languages=("German",)))
    assert nothing["tasks"] == []


def test_who_is_not_there_or_there_twice_is_refused(snapshot: Snapshot) -> None:
    with pytest.raises(UnknownName, match="'nobody'"):
        compared(snapshot, "a", "nobody")
    with pytest.raises(BadParameter, match="'models' can't be 'a': every model is named once"):
        compared(snapshot, "a", "b", "a")


@pytest.fixture(scope="module")
def macros() -> Iterator[duckdb.DuckDBPyConnection]:
    """The definitions alone, to be given scores that a test makes up."""
    with duckdb.connect() as connection:
        define_tables(connection)
        yield connection


def outcome(
    connection: duckdb.DuckDBPyConnection, *scores: Sequence[float]
) -> list[dict[str, Any]]:
    """`pair_tests` of models with these scores on the same tasks."""
    found = connection.execute(
        """
        with given_score as (
            select
                1 as selection_id,
                place::integer as place,
                unnest(range(len($scores[place]))) as position,
                unnest($scores[place]) as score
            from (select unnest(range(1, len($scores) + 1)) as place)
        )
        select * from pair_tests('given_score', [place::varchar for place in range(len($scores))])
        order by first_place, second_place
        """,
        {"scores": [[float(score) for score in own] for own in scores]},
    )
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def near_squares(count: int) -> tuple[list[float], list[float]]:
    squares = [float(number**2) for number in range(count)]
    signs = [-1 if number % 3 == 0 else 1 for number in range(count)]
    return squares, [
        square + sign * (place + 1) * 1.5
        for place, (square, sign) in enumerate(zip(squares, signs, strict=True))
    ]


THIRTEEN = [0, 1, -2, 3, 4, -5, 6, 7, 8, -9, 10, 11, 12]
# What scipy 1.17.1 gives of the scores a and b, written down: the pvalue of `binomtest` of a's wins
# among wins and losses, statistic and pvalue of `wilcoxon(a, b)` by its method "auto", and whether
# that is exact there: without ties and zeros up to 50, with them up to 13.
OF_SCIPY: dict[str, tuple[Sequence[float], Sequence[float], float, float, float, bool]] = {
    "six of six": ([9, 8, 7, 6, 5, 4], [1, 2, 3, 4.5, 4, 3.5], 0.03125, 0.0, 0.03125, True),
    "13 with ties and zeros": (
        *([n * 5 % 13 for n in range(13)], [n * 3 % 7 for n in range(13)]),
        *(0.1796875, 5.0, 0.046875, True),
    ),
    "13 with a zero": (
        *(list(range(13)), [n + THIRTEEN[n] for n in range(13)]),
        *(0.14599609375, 16.0, 0.0771484375, True),
    ),
    "20 with a zero": (
        *([n * 37 % 101 for n in range(20)], [n * 53 % 97 for n in range(20)]),
        *(1.0, 78.0, 0.4939012303138084, False),
    ),
    "41": (*near_squares(41), 0.05958388801809633, 287.0, 0.06344208668360807, True),
    "60": (*near_squares(60), 0.01348929373119186, 590.0, 0.016733071607703435, False),
    "131 with ties and zeros": (
        *([n * 37 % 101 for n in range(131)], [n * 53 % 97 + 9 for n in range(131)]),
        *(0.09525341143251803, 3472.5, 0.06812880806739446, False),
    ),
    "200, far apart": (
        list(range(200)),
        [n + 1 + n % 7 / 4 if n % 9 else n - 3 for n in range(200)],
        *(1.2434522550868792e-30, 4347.0, 3.120533145722101e-12, False),
    ),
}


@pytest.mark.parametrize("case", OF_SCIPY)
def test_the_tests_are_those_of_scipy(macros: duckdb.DuckDBPyConnection, case: str) -> None:
    first, second, sign_p, rank_sum, signed_rank_p, is_exact = OF_SCIPY[case]
    [pair] = outcome(macros, first, second)

    assert pair["sign_p"] == pytest.approx(sign_p, rel=1e-11)
    assert pair["signed_rank_sum"] == rank_sum
    assert pair["signed_rank_p"] == pytest.approx(signed_rank_p, rel=1e-11)
    assert pair["is_signed_rank_exact"] is is_exact


def test_models_that_are_swapped_are_mirrored_and_equal_ones_tie_everywhere(
    macros: duckdb.DuckDBPyConnection,
) -> None:
    one, other = near_squares(41)
    [pair] = outcome(macros, one, other)
    [swapped] = outcome(macros, other, one)

    mirror = {
        "win_count": "loss_count",
        "loss_count": "win_count",
        "first_mean": "second_mean",
        "second_mean": "first_mean",
    }
    assert {mirror.get(name, name): value for name, value in swapped.items()} == pair
    [equal] = outcome(macros, one, one)
    assert (equal["win_count"], equal["tie_count"], equal["loss_count"]) == (0, 41, 0)
    assert equal["sign_p"] is equal["signed_rank_p"] is equal["sign_holm_p"] is None


def test_five_wins_of_five_tell_nothing(macros: duckdb.DuckDBPyConnection) -> None:
    [pair] = outcome(macros, [2, 3, 4, 5, 6, 7], [1, 1, 1, 1, 1, 7])
    assert (pair["win_count"], pair["tie_count"]) == (5, 1)
    assert pair["sign_p"] is pair["signed_rank_p"] is None


def test_holm_multiplies_the_least_by_all_pairs_that_were_asked_for(
    macros: duckdb.DuckDBPyConnection,
) -> None:
    # 10 tasks: a beats b on 10, c on 9; b beats c on 1; nobody is above d, who ran 5.
    level = [float(place) for place in range(10)]
    scores = (
        [score + 5 for score in level],
        [score - 1 - score / 16 for score in level],
        [score + (8 if score == 3 else 0) for score in level],
        [score + 9 for score in level[:5]],
    )
    pairs = outcome(macros, *scores)
    sign = [pair["sign_p"] for pair in pairs]
    # By places: ab, ac, ad, bc, bd, cd. 2 / 2^10 for ten of ten, and 22 / 2^10 for nine.
    assert sign == pytest.approx([2 / 1024, 22 / 1024, None, 2 / 1024, None, None])
    # Six pairs: 6 times the least, 5 times the next is no more than that, then 4 times.
    assert [pair["sign_holm_p"] for pair in pairs] == pytest.approx(
        [12 / 1024, 88 / 1024, None, 12 / 1024, None, None]
    )
    assert all(
        pair["signed_rank_holm_p"] >= pair["signed_rank_p"]
        for pair in pairs
        if pair["signed_rank_p"] is not None
    )
