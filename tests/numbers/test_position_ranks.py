"""Ranks by position, as MIEB and ViDoRe have them: by means, descending, nulls last."""

from __future__ import annotations

from tests.tiny import Given, board
from tests.tiny_catalog import benchmark, task

VIDORE = [
    benchmark(
        aggregations=["mean_task", "public_private"],
        sort_by=["mean_task", "mean_public", "mean_private"],
    )
]


def test_the_mean_of_types_decides_and_the_position_is_the_rank(given: Given) -> None:
    snapshot = given(
        """
        model  task  score
        a      R1    60
        a      R2    60
        a      S1    0
        b      R1    50
        b      R2    50
        b      S1    70
        c      R1    90
        """,
        tasks=[task("R1", type="Retrieval"), task("R2", type="Retrieval"), task("S1")],
        benchmarks=[benchmark(sort_by=["mean_task_type"])],
    )
    # Types: a (60 + 0) / 2 = 30, b (50 + 70) / 2 = 60, c null. Borda would put a before b.
    assert board(snapshot, "rank", "model", "meanTaskType") == [
        (1, "b", 60.0),
        (2, "a", 30.0),
        (3, "c", None),
    ]


def test_a_mean_that_is_not_shown_can_still_decide(given: Given) -> None:
    snapshot = given(
        """
        model  task  score
        a      One   10
        b      One   20
        """,
        benchmarks=[benchmark(aggregations=["mean_task"], sort_by=["mean_task_type"])],
    )
    assert board(snapshot, "rank", "model", "meanTaskType") == [(1, "b", None), (2, "a", None)]


def test_ties_stand_in_registry_order_and_do_not_share_a_rank(given: Given) -> None:
    snapshot = given(
        """
        model  task  score  experiment
        a      One   50     -
        b      One   50     -
        c      One   50     k=1
        c      One   50     -
        """,
        models=["c", "b", "a"],
        benchmarks=[benchmark(sort_by=["mean_task_type"])],
    )
    assert board(snapshot, "rank", "model", "experiments") == [
        (1, "c", None),
        (2, "c", {"k": 1}),
        (3, "b", None),
        (4, "a", None),
    ]


def test_equal_means_are_parted_by_the_public_mean(given: Given) -> None:
    snapshot = given(
        """
        model  task  score  is_public
        a      Pub   60     yes
        a      Priv  80     no
        b      Pub   80     yes
        b      Priv  60     no
        """,
        benchmarks=VIDORE,
    )
    # Both have (60 + 80) / 2 = 70.
    assert board(snapshot, "rank", "model", "meanTask", "meanPublic") == [
        (1, "b", 70.0, 80.0),
        (2, "a", 70.0, 60.0),
    ]


def test_equal_public_means_are_parted_by_the_private_mean_and_nulls_come_last(
    given: Given,
) -> None:
    snapshot = given(
        """
        model  task   score  is_public
        a      Priv   60     no
        b      Priv   80     no
        c      Pub    10     yes
        d      Pub    1      yes
        d      Priv   1      no
        """,
        benchmarks=VIDORE,
    )
    # d alone has a mean; c alone of the rest a public mean; b and a only private ones.
    assert board(snapshot, "rank", "model", "meanTask", "meanPublic", "meanPrivate") == [
        (1, "d", 1.0, 1.0, 1.0),
        (2, "c", None, 10.0, None),
        (3, "b", None, None, 80.0),
        (4, "a", None, None, 60.0),
    ]


def test_models_unknown_to_the_catalog_take_no_position(given: Given) -> None:
    snapshot = given(
        """
        model  task  score
        a      One   10
        ghost  One   99
        b      One   20
        """,
        models=["a", "b"],
        benchmarks=[benchmark(sort_by=["mean_task_type"])],
    )
    assert board(snapshot, "rank", "model") == [(1, "b"), (2, "a")]
