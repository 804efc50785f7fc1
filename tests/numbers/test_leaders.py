"""Leaders: the best-ranked model in each range of sizes, in millions of parameters."""

from __future__ import annotations

from typing import Any

from service.answers.leaderboards import leaders
from service.snapshots.connect import Snapshot
from tests.tiny import Given, board, wire
from tests.tiny_catalog import benchmark, model

M = 1_000_000

THREE_SIZES = """
    model   task  score
    small   One   70
    middle  One   90
    large   One   80
"""
SIZED = [
    model("small", parameters_count=100 * M),
    model("middle", parameters_count=500 * M),
    model("large", parameters_count=7_000 * M),
]


def test_a_range_takes_its_low_end_and_not_its_high_end(given: Given) -> None:
    snapshot = given(THREE_SIZES, models=SIZED)
    assert led(snapshot, (0, 100), (100, 500), (500, 501), (501, None)) == [
        None,
        ("small", 3, 70.0),
        ("middle", 1, 90.0),
        ("large", 2, 80.0),
    ]


def test_ranges_may_overlap_and_be_open_and_empty(given: Given) -> None:
    snapshot = given(THREE_SIZES, models=SIZED)
    assert led(snapshot, (0, None), (0, 400), (8_000, None)) == [
        ("middle", 1, 90.0),
        ("small", 3, 70.0),
        None,
    ]


def test_models_of_unknown_size_lead_nothing(given: Given) -> None:
    snapshot = given(
        """
        model  task  score
        a      One   90
        zero   One   80
        b      One   70
        ghost  One   99
        """,
        models=[
            model("a", parameters_count=None),
            model("zero", parameters_count=0),
            model("b", parameters_count=50 * M),
        ],
    )
    # Of the four, b ranks last; the others have no size, and ghost is unknown altogether.
    assert led(snapshot, (0, None)) == [("b", 4, 70.0)]


def test_of_models_that_tie_the_first_of_the_registry_leads(given: Given) -> None:
    snapshot = given(
        """
        model  task  score
        a      One   80
        b      One   80
        c      One   70
        """,
        models=["c", "b", "a"],
    )
    # a and b share rank 1 and stand by name in the table; the registry knows b first.
    assert led(snapshot, (0, None)) == [("b", 1, 80.0)]


def test_the_base_run_answers_for_its_model(given: Given) -> None:
    snapshot = given(
        """
        model  task  score  experiment
        a      One   20     -
        a      One   90     k=1
        """,
        benchmarks=[benchmark(sort_by=["mean_task"])],
    )
    # The variant stands first in the table, the base run second.
    assert led(snapshot, (0, None)) == [("a", 2, 20.0)]


def test_without_a_base_run_the_first_experiment_answers(given: Given) -> None:
    snapshot = given(
        """
        model  task  score  experiment
        a      One   90     k=2,model_type=late-interaction
        a      One   20     k=1,model_type=cross-encoder
        """,
    )
    (bucket,) = wire(leaders(snapshot, "Tiny", ((0.0, None),)))["buckets"]
    assert bucket["leader"]["model"] == {"name": "a", "modelType": "cross-encoder"}
    assert bucket["leader"]["meanTask"] == 20.0


def test_the_mean_of_types_stands_in_for_a_missing_primary_mean(given: Given) -> None:
    snapshot = given(
        """
        model  task  subset  score
        a      One   en      60
        a      One   de      -
        """,
        benchmarks=[benchmark(aggregations=["mean_subset", "mean_task_type"])],
    )
    # Nobody is scored in German: the task asks for English alone, and its type has a mean of 60;
    # a's German subset has rows and no score, which leaves no mean over subsets.
    assert board(snapshot, "meanTask", "meanTaskType") == [(None, 60.0)]
    assert led(snapshot, (0, None)) == [("a", 1, 60.0)]


def led(snapshot: Snapshot, *ranges: tuple[float, float | None]) -> list[Any]:
    """(model, rank, mean) of each range, null where nobody leads."""
    buckets = wire(leaders(snapshot, "Tiny", ranges))["buckets"]
    assert [(bucket["min"], bucket["max"]) for bucket in buckets] == list(ranges)
    return [
        leader and (leader["model"]["name"], leader["rank"], leader["meanTask"])
        for leader in (bucket["leader"] for bucket in buckets)
    ]
