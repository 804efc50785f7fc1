"""Mean (Subset), as HUME has it: every (task, subset) pair weighs the same."""

from __future__ import annotations

from tests.tiny import Given, board, query
from tests.tiny_catalog import benchmark

HUME = [benchmark(aggregations=["mean_subset", "task_types"])]


def test_the_mean_is_over_pairs_and_not_over_tasks(given: Given) -> None:
    snapshot = given(
        """
        model  task  subset   score
        a      One   en       80
        a      One   de       60
        a      Two   default  10
        """,
        benchmarks=HUME,
    )
    # (80 + 60 + 10) / 3 = 50; over tasks it would be ((80 + 60) / 2 + 10) / 2 = 40.
    assert board(snapshot, "meanTask", "meanTaskType") == [(50.0, None)]


def test_a_pair_is_the_mean_over_its_splits(given: Given) -> None:
    snapshot = given(
        """
        model  task  subset  split  score
        a      One   en      dev    40
        a      One   en      test   60
        a      One   de      dev    10
        a      One   de      test   30
        """,
        benchmarks=HUME,
    )
    # ((40 + 60) / 2 + (10 + 30) / 2) / 2 = (50 + 20) / 2 = 35
    assert board(snapshot, "meanTask") == [(35.0,)]


def test_a_pair_without_every_split_makes_the_mean_null(given: Given) -> None:
    snapshot = given(
        """
        model  task  subset   split  score
        a      One   en       dev    40
        a      One   en       test   60
        b      One   en       test   90
        b      Two   default  test   90
        """,
        benchmarks=HUME,
    )
    # a has every split of every pair that it ran; b's (One, en) misses dev.
    assert board(snapshot, "model", "meanTask") == [("a", 50.0), ("b", None)]


def test_pairs_that_a_row_does_not_have_are_left_out_of_its_mean(given: Given) -> None:
    snapshot = given(
        """
        model  task  subset   score
        a      One   en       80
        a      One   de       60
        a      Two   default  10
        b      One   en       40
        b      Two   default  20
        """,
        benchmarks=HUME,
    )
    # b has no task score on One, and yet a mean over its two pairs.
    assert board(snapshot, "model", "meanTask", "scoresByTask") == [
        ("a", 50.0, {"One": 70.0, "Two": 10.0}),
        ("b", 30.0, {"Two": 20.0}),
    ]


def test_ranks_are_bordas_over_pairs_and_rows_stand_by_the_mean(given: Given) -> None:
    snapshot = given(
        """
        model  task  subset   score
        a      One   en       60
        a      One   de       60
        a      Two   default  0
        b      One   en       50
        b      One   de       50
        b      Two   default  80
        """,
        benchmarks=HUME,
    )
    # a wins two pairs of three, 2 points to 1; b's mean is (50 + 50 + 80) / 3 = 60 to a's 40.
    # Over tasks each would win one.
    assert board(snapshot, "rank", "model", "meanTask") == [(2, "b", 60.0), (1, "a", 40.0)]


def test_a_pair_without_every_split_earns_nothing(given: Given) -> None:
    snapshot = given(
        """
        model  task  subset   split  score
        a      One   en       dev    40
        a      One   en       test   40
        b      One   en       test   90
        a      Two   default  test   50
        b      Two   default  test   40
        """,
        benchmarks=HUME,
    )
    # (One, en): a 2-1 = 1, b none. (Two, default): a 1, b 0.
    points = "select model_name, borda_points from leaderboards order by borda_rank"
    assert query(snapshot, points) == [("a", 2.0), ("b", 0.0)]


def test_a_model_without_any_complete_pair_takes_a_place_at_zero_points(given: Given) -> None:
    snapshot = given(
        """
        model  task  subset  split  score
        a      One   en      dev    50
        a      One   en      test   50
        a      Two   en      test   50
        a      Two   de      test   50
        b      Two   en      test   50
        z      One   en      test   50
        """,
        benchmarks=HUME,
    )
    # Only a has a task score: n_models = 1. (One, en) and (Two, de): a 1-1 = 0, and z, without
    # dev, nothing. (Two, en): a and b tie, 1 - 1.5 = -0.5 points, fewer than z's 0.
    points = "select model_name, borda_points from leaderboards"
    assert query(snapshot, points) == [("a", -0.5)]
    assert board(snapshot, "rank", "model", "meanTask") == [(2, "a", 50.0)]


def test_rows_without_a_mean_come_last(given: Given) -> None:
    snapshot = given(
        """
        model  task  subset   split  score
        a      One   en       test   90
        a      Two   default  test   90
        b      One   en       dev    10
        b      One   en       test   10
        """,
        benchmarks=HUME,
    )
    assert board(snapshot, "model", "meanTask") == [("b", 10.0), ("a", None)]
