"""Experiments: one row per model and settings; pooled where models compete."""

from __future__ import annotations

from tests.tiny import ROW_DEFAULTS, Given, board, query


def test_each_run_of_a_model_has_a_row_and_they_share_the_models_rank(given: Given) -> None:
    snapshot = given("""
        model  task  score  experiment
        a      One   80     -
        a      One   40     k=1
        b      One   60     -
        c      One   50     -
    """)
    # Pooled, a has (80 + 40) / 2 = 60, as b: ranks 1.5, and 4 - 1.5 = 2.5 points each;
    # n_models = 4 counts both rows of a. c: 4 - 3 = 1.
    assert board(snapshot, "rank", "model", "experiments", "meanTask") == [
        (1, "a", None, 80.0),
        (1, "a", {"k": 1}, 40.0),
        (1, "b", None, 60.0),
        (3, "c", None, 50.0),
    ]
    assert query(snapshot, "select borda_points from leaderboards order by position") == [
        (2.5,),
        (2.5,),
        (2.5,),
        (1.0,),
    ]


def test_runs_are_pooled_over_their_rows_and_not_over_their_means(given: Given) -> None:
    snapshot = given("""
        model  task  revision  score  experiment
        a      One   r1        90     -
        a      One   r1        30     k=1
        a      One   r2        30     k=1
        b      One   r1        55     -
    """)
    # (90 + 30 + 30) / 3 = 50 loses to 55; the mean of means would be (90 + 30) / 2 = 60.
    assert board(snapshot, "rank", "model") == [(1, "b"), (2, "a"), (2, "a")]


def test_a_model_that_only_has_a_variant_stands_with_it(given: Given) -> None:
    snapshot = given("""
        model  task  score  experiment
        a      One   80     quant=int8
    """)
    assert board(snapshot, "rank", "model", "experiments", "meanTask") == [
        (1, "a", {"quant": "int8"}, 80.0)
    ]


def test_coverage_is_each_runs_own(given: Given) -> None:
    snapshot = given("""
        model  task  split  score  experiment
        a      One   dev    60     -
        a      One   test   80     k=1
        b      One   dev    50     -
        b      One   test   30     -
    """)
    # Together the runs of a cover both splits; neither does alone.
    assert board(snapshot, "model", "meanTask") == [("b", 40.0)]


def test_settings_without_content_are_a_base_run(given: Given) -> None:
    rows = [
        {"model": "a", "task": "One", "score": 80.0, "experiment": {"k": None, "note": ""}},
        {"model": "a", "task": "One", "score": 60.0, "experiment": None},
        {"model": "a", "task": "One", "score": 10.0, "experiment": {"k": 1, "note": ""}},
    ]
    snapshot = given([ROW_DEFAULTS | row for row in rows])
    assert board(snapshot, "experiments", "meanTask") == [(None, 70.0), ({"k": 1}, 10.0)]


def test_a_setting_that_is_no_number_names_its_run_and_is_null_on_the_wire(given: Given) -> None:
    rows = [
        {"model": "a", "task": "One", "score": 80.0, "experiment": {"temperature": setting}}
        for setting in (float("nan"), float("inf"), 0.5)
    ]
    snapshot = given([ROW_DEFAULTS | row for row in rows])
    assert query(snapshot, "select experiment_id from entry order by entry_id") == [
        ("temperature_0.5",),
        ("temperature_inf",),
        ("temperature_nan",),
    ]
    assert board(snapshot, "experiments") == [
        ({"temperature": 0.5},),
        ({"temperature": None},),
        ({"temperature": None},),
    ]


def test_a_run_may_override_type_and_dimension_of_its_model(given: Given) -> None:
    snapshot = given("""
        model  task  score  experiment
        a      One   80     -
        a      One   70     embed_dim=4,model_type=late-interaction
    """)
    assert board(snapshot, "model", "embeddingDim") == [("a", 8), ("a", 4)]
    shown = "select model_type, embedding_dim from entry order by entry_id"
    assert query(snapshot, shown) == [(None, None), ("late-interaction", 4)]


def test_what_a_model_was_trained_on_stands_in_every_row_of_it(given: Given) -> None:
    snapshot = given("""
        model  task  score  experiment  trained_on
        a      Two   80     -           yes
        a      One   80     k=1         yes
        b      One   80     -           no
    """)
    assert board(snapshot, "model", "trainedOnTasks") == [
        ("a", ["One", "Two"]),
        ("a", ["One", "Two"]),
        ("b", []),
    ]
