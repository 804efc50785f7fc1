"""A task's page: every model's best in each declared cell, and one score over all of them."""

from __future__ import annotations

from typing import Any

from service.answers.tasks import score_distribution, task_scores
from service.snapshots.connect import Snapshot
from tests.tiny import Given, pick, wire
from tests.tiny_catalog import model, task

TWO_BY_TWO = [task("One", subsets=["en", "de"], splits=["dev", "test"])]


def test_a_score_is_the_mean_over_subsets_of_the_best_split(given: Given) -> None:
    snapshot = given(
        """
        model  task  subset  split  score
        a      One   en      dev    80
        a      One   en      test   60
        a      One   de      dev    20
        a      One   de      test   40
        """,
        tasks=TWO_BY_TWO,
    )
    # The best of English is 80, of German 40.
    assert page(snapshot, "score", "subsetScores") == [
        (60.0, {"de": {"dev": 20.0, "test": 40.0}, "en": {"dev": 80.0, "test": 60.0}})
    ]


def test_of_revisions_runs_and_repetitions_the_highest_counts(given: Given) -> None:
    snapshot = given("""
        model  task  revision  score  experiment
        a      One   r1        50     -
        a      One   r2        70     -
        a      One   r2        60     -
        a      One   r1        90     k=1
        a      One   r3        -      -
    """)
    assert page(snapshot, "rank", "model", "score") == [(1, "a", 90.0)]


def test_a_model_without_every_observed_cell_has_no_score_and_stands_last(given: Given) -> None:
    snapshot = given(
        """
        model  task  subset  split  score
        a      One   en      test   99
        b      One   en      test   10
        b      One   de      test   20
        c      One   en      test   99
        """,
        tasks=TWO_BY_TWO,
    )
    # No model ran dev, so nobody needs it; those without a score stand by name.
    assert page(snapshot, "rank", "model", "score") == [
        (1, "b", 15.0),
        (2, "a", None),
        (3, "c", None),
    ]
    answer = wire(task_scores(snapshot, "One"))
    assert (answer["subsets"], answer["splits"]) == (["de", "en"], ["test"])


def test_what_an_unknown_model_measured_is_needed_of_all(given: Given) -> None:
    snapshot = given(
        """
        model  task  subset  split  score
        a      One   en      test   50
        ghost  One   de      test   50
        """,
        tasks=TWO_BY_TWO,
        models=["a"],
    )
    assert page(snapshot, "model", "score") == [("a", None)]


def test_cells_that_the_task_does_not_declare_are_left_out(given: Given) -> None:
    snapshot = given(
        """
        model  task  subset  split  score
        a      One   en      test   50
        a      One   fr      test   99
        a      One   en      train  99
        b      One   fr      test   99
        """,
        tasks=TWO_BY_TWO,
    )
    assert page(snapshot, "model", "score", "subsetScores") == [("a", 50.0, {"en": {"test": 50.0}})]


def test_models_that_tie_stand_by_name(given: Given) -> None:
    snapshot = given(
        """
        model  task  score
        b      One   50
        a      One   50
        c      One   60
        """,
        models=["b", "c", "a"],
    )
    assert page(snapshot, "rank", "model") == [(1, "c"), (2, "a"), (3, "b")]


def test_training_is_unknown_where_a_model_declares_none(given: Given) -> None:
    snapshot = given(
        """
        model    task  score
        trained  One   3
        other    One   2
        none     One   1
        """,
        models=[
            model("trained", training_datasets=["One"]),
            model("other", training_datasets=["Two"]),
            model("none", training_datasets=None),
        ],
    )
    assert page(snapshot, "model", "trainedOn") == [
        ("trained", True),
        ("other", False),
        ("none", None),
    ]


def page(snapshot: Snapshot, *fields: str) -> list[tuple[Any, ...]]:
    return pick(wire(task_scores(snapshot, "One"))["rows"], *fields)


def test_the_spread_of_scores_has_quartiles_and_bins_of_a_round_width(given: Given) -> None:
    scores = (0.10, 0.20, 0.21, 0.50, 0.60)
    rows = [f"m{place} One {score}" for place, score in enumerate(scores)]
    spread = score_distribution(given("\n".join(["model task score", *rows, "x One -"])), "One")

    assert spread is not None
    assert (spread.model_count, spread.lowest, spread.highest) == (5, 0.1, 0.6)
    # Of five, the quartiles are the second, the third and the fourth.
    assert (spread.quartile_1, spread.median, spread.quartile_3) == (0.2, 0.21, 0.5)
    # From 10 to 60, bins of 1 would be 51, and 48 and the ends are as many as may be: so of 2.
    assert (spread.bin_width, spread.first_bin, len(spread.counts)) == (0.02, 0.1, 26)
    assert {place: count for place, count in enumerate(spread.counts) if count} == {
        0: 1,
        5: 2,  # 20 and 21
        20: 1,
        25: 1,
    }


def test_where_nobody_has_a_score_nothing_is_spread_and_equal_ones_share_a_bin(
    given: Given,
) -> None:
    alike = score_distribution(given("model task score\na One 0.5\nb One 0.5"), "One")

    assert score_distribution(given("model task score\na One -"), "One") is None
    assert alike is not None
    assert alike.counts == [2]
