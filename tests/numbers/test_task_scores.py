"""Task scores: the mean over all rows of a task, null where a cell is missing."""

from __future__ import annotations

from tests.tiny import Given, board
from tests.tiny_catalog import benchmark, scope, task


def test_every_row_counts_once_over_splits_revisions_and_repetitions(given: Given) -> None:
    snapshot = given("""
        model  task  split  revision  score
        a      One   dev    old       90
        a      One   test   old       60
        a      One   test   new       30
        a      One   test   new       30
        a      One   test   new       40
    """)
    # (90 + 60 + 30 + 30 + 40) / 5 = 50; a mean of split means would be (90 + 40) / 2 = 65.
    assert board(snapshot, "model", "meanTask") == [("a", 50.0)]


def test_a_model_that_skipped_a_split_has_no_task_score(given: Given) -> None:
    snapshot = given("""
        model  task  split  score
        a      One   dev    60
        a      One   test   80
        b      One   test   80
        a      Two   test   50
        b      Two   test   50
    """)
    assert board(snapshot, "model", "scoresByTask", "meanTask") == [
        ("b", {"Two": 50.0}, None),
        ("a", {"One": 70.0, "Two": 50.0}, 60.0),
    ]


def test_a_model_that_skipped_a_subset_has_no_task_score(given: Given) -> None:
    snapshot = given("""
        model  task  subset  score
        a      One   en      60
        a      One   de      80
        b      One   en      70
        a      Two   default 50
        b      Two   default 40
    """)
    assert board(snapshot, "model", "scoresByTask") == [
        ("a", {"One": 70.0, "Two": 50.0}),
        ("b", {"Two": 40.0}),
    ]


def test_every_observed_subset_is_needed_in_every_observed_split(given: Given) -> None:
    snapshot = given("""
        model  task  subset  split  score
        a      One   en      dev    60
        a      One   de      test   80
        b      One   en      dev    60
        b      One   en      test   60
        b      One   de      dev    40
        b      One   de      test   40
    """)
    # 2 subsets x 2 splits make 4 pairs. a has every pair but two, and so no row at all.
    assert board(snapshot, "model", "meanTask") == [("b", 50.0)]


def test_pairs_that_nobody_measured_are_needed_too(given: Given) -> None:
    snapshot = given("""
        model  task  subset   split  score
        a      One   en       dev    60
        a      One   de       test   80
        a      Two   default  test   50
    """)
    assert board(snapshot, "model", "scoresByTask") == [("a", {"Two": 50.0})]


def test_a_split_that_is_declared_but_not_observed_is_not_needed(given: Given) -> None:
    snapshot = given(
        """
        model  task  split  score
        a      One   test   60
        """,
        tasks=[task("One", splits=["dev", "test"])],
        benchmarks=[benchmark(tasks=[scope("One", ["dev", "test"])])],
    )
    assert board(snapshot, "model", "meanTask") == [("a", 60.0)]


def test_a_split_that_is_observed_but_not_pinned_does_not_count(given: Given) -> None:
    snapshot = given(
        """
        model  task  split  score
        a      One   test   60
        b      One   test   40
        b      One   dev    100
        """,
        benchmarks=[benchmark(tasks=[scope("One", ["test"])])],
    )
    assert board(snapshot, "rank", "model", "meanTask") == [(1, "a", 60.0), (2, "b", 40.0)]


def test_a_benchmark_may_pin_what_the_task_itself_does_not_declare(given: Given) -> None:
    snapshot = given(
        """
        model  task  split  score
        a      One   dev    60
        """,
        tasks=[task("One", splits=["test"])],
        benchmarks=[benchmark(tasks=[scope("One", ["dev"])])],
    )
    assert board(snapshot, "model", "meanTask") == [("a", 60.0)]


def test_null_and_nan_are_no_scores(given: Given) -> None:
    snapshot = given("""
        model  task  split  revision  score
        a      One   dev    old       60
        a      One   test   old       80
        a      One   test   new       nan
        a      One   test   newer     -
        b      One   dev    old       50
        b      One   test   old       nan
        b      Two   test   old       70
        a      Two   test   old       -
    """)
    # The mean of a is over two scores; b has no score on (default, test) of One.
    assert board(snapshot, "model", "scoresByTask") == [
        ("a", {"One": 70.0}),
        ("b", {"Two": 70.0}),
    ]


def test_a_row_whose_every_task_score_is_null_is_dropped(given: Given) -> None:
    snapshot = given("""
        model  task  score
        a      One   60
        b      One   -
        b      Two   nan
        c      Two   50
    """)
    assert board(snapshot, "model") == [("a",), ("c",)]


def test_a_task_that_only_has_rows_without_a_score_stands_and_spoils_every_mean(
    given: Given,
) -> None:
    snapshot = given("""
        model  task  score
        a      One   60
        a      Two   -
    """)
    assert board(snapshot, "model", "scoresByTask", "meanTask") == [("a", {"One": 60.0}, None)]


def test_a_task_without_any_row_is_left_out_of_the_means(given: Given) -> None:
    snapshot = given(
        """
        model  task  score
        a      One   60
        """,
        tasks=[task("One"), task("Two")],
        benchmarks=[benchmark(tasks=[scope("One"), scope("Two")])],
    )
    assert board(snapshot, "model", "meanTask") == [("a", 60.0)]


def test_scores_by_task_stand_in_declared_order(given: Given) -> None:
    snapshot = given(
        """
        model  task  score
        a      A     10
        a      B     20
        a      C     30
        """,
        benchmarks=[benchmark(tasks=[scope("C"), scope("A"), scope("B")])],
    )
    assert [list(scores) for (scores,) in board(snapshot, "scoresByTask")] == [["C", "A", "B"]]
