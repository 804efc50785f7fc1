"""Borda ranks: n_models - task_rank points per task that a model ran."""

from __future__ import annotations

from tests.tiny import Given, board, query

POINTS = "select model_name, borda_points from leaderboards order by position"


def test_a_model_earns_as_many_points_as_it_leaves_models_behind(given: Given) -> None:
    snapshot = given("""
        model  task  score
        b      One   70
        a      One   90
        c      One   50
        b      Two   60
        a      Two   40
        c      Two   20
    """)
    # One: a 3-1 = 2, b 3-2 = 1, c 3-3 = 0. Two: b 2, a 1, c 0.
    assert query(snapshot, POINTS) == [("a", 3.0), ("b", 3.0), ("c", 0.0)]
    assert board(snapshot, "rank", "model") == [(1, "a"), (1, "b"), (3, "c")]


def test_ties_in_a_task_share_their_mean_rank(given: Given) -> None:
    snapshot = given("""
        model  task  score
        a      One   90
        b      One   80
        c      One   80
        d      One   70
        e      One   80
    """)
    # b, c and e stand on 2, 3 and 4: each has rank 3, and 5 - 3 = 2 points.
    assert query(snapshot, POINTS) == [("a", 4.0), ("b", 2.0), ("c", 2.0), ("e", 2.0), ("d", 0.0)]
    assert board(snapshot, "rank", "model") == [(1, "a"), (2, "b"), (2, "c"), (2, "e"), (5, "d")]


def test_two_that_tie_earn_half_points(given: Given) -> None:
    snapshot = given("""
        model  task  score
        a      One   80
        b      One   80
        c      One   70
    """)
    # Rank (1 + 2) / 2 = 1.5, and 3 - 1.5 = 1.5 points.
    assert query(snapshot, POINTS) == [("a", 1.5), ("b", 1.5), ("c", 0.0)]


def test_a_model_earns_points_only_for_tasks_that_it_ran(given: Given) -> None:
    snapshot = given("""
        model  task   score
        a      One    50
        b      One    60
        c      One    70
        a      Two    50
        b      Two    40
        a      Three  10
    """)
    # One: c 2, b 1, a 0. Two: a 3-1 = 2, b 3-2 = 1, c nothing. Three: a 2.
    assert query(snapshot, POINTS) == [("a", 4.0), ("b", 2.0), ("c", 2.0)]
    assert board(snapshot, "rank", "model", "meanTask") == [
        (1, "a", (50 + 50 + 10) / 3),
        (2, "b", None),
        (2, "c", None),
    ]


def test_rows_of_equal_rank_stand_by_name_and_experiment(given: Given) -> None:
    snapshot = given(
        """
        model  task  score  experiment
        b      One   80     -
        a      One   80     k=2
        a      One   80     k=1
        a      One   80     -
        """,
        models=["b", "a"],
    )
    assert board(snapshot, "rank", "model", "experiments") == [
        (1, "a", None),
        (1, "a", {"k": 1}),
        (1, "a", {"k": 2}),
        (1, "b", None),
    ]


def test_models_unknown_to_the_catalog_are_ranked_but_not_shown(given: Given) -> None:
    snapshot = given(
        """
        model  task  score
        a      One   80
        ghost  One   90
        b      One   70
        """,
        models=["a", "b"],
    )
    # n_models = 3: a 3-2 = 1, b 3-3 = 0.
    assert board(snapshot, "rank", "model") == [(2, "a"), (3, "b")]
    assert query(snapshot, POINTS) == [("a", 1.0), ("b", 0.0)]


def test_a_model_without_any_task_score_is_not_counted_but_stands_in_the_others_way(
    given: Given,
) -> None:
    snapshot = given("""
        model  task  split  score
        a      One   dev    60
        a      One   test   80
        b      One   dev    50
        b      One   test   50
        z      One   test   100
    """)
    # z skipped dev, so its row is dropped: n_models = 2. Its raw mean 100 still takes rank 1,
    # before a with (60 + 80) / 2 = 70 and b with 50: a 2-2 = 0 and b 2-3 = -1 points.
    assert query(snapshot, POINTS) == [("a", 0.0), ("b", -1.0)]
    assert board(snapshot, "rank", "model") == [(2, "a"), (3, "b")]


def test_a_model_with_rows_and_no_score_takes_a_place_at_zero_points(given: Given) -> None:
    snapshot = given("""
        model  task  subset  score
        a      One   en      50
        a      One   de      50
        b      One   en      50
        z      One   en      -
    """)
    # b skipped de and z has no score: n_models = 1. a ties with b's raw mean 50 on rank 1.5,
    # and 1 - 1.5 = -0.5 points are fewer than the 0 of z, which isn't shown.
    assert query(snapshot, POINTS) == [("a", -0.5)]
    assert board(snapshot, "rank", "model", "meanTask") == [(2, "a", 50.0)]


def test_a_partly_covered_task_counts_with_its_raw_mean(given: Given) -> None:
    snapshot = given("""
        model  task  split  score
        a      One   dev    10
        a      One   test   50
        b      One   test   40
        a      Two   test   50
        b      Two   test   50
    """)
    # One: b's raw 40 beats a's (10 + 50) / 2 = 30, though b has no task score there.
    assert board(snapshot, "rank", "model", "scoresByTask") == [
        (1, "b", {"Two": 50.0}),
        (2, "a", {"One": 30.0, "Two": 50.0}),
    ]
    assert query(snapshot, POINTS) == [("b", 1.5), ("a", 0.5)]
