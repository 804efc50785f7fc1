"""A model's page: its row in every benchmark that it stands on."""

from __future__ import annotations

from typing import Any

from service.answers.models import model_scores
from service.snapshots.connect import Snapshot
from tests.tiny import Given, wire
from tests.tiny_catalog import benchmark, model, scope


def test_rows_stand_by_rank_and_count_the_rows_of_their_table(given: Given) -> None:
    snapshot = given(
        """
        model  task  score
        a      One   50
        b      One   80
        ghost  One   70
        a      Two   90
        """,
        models=["a", "b"],
        benchmarks=[
            benchmark("First", tasks=[scope("One")], is_on_leaderboard=False),
            benchmark("Second", tasks=[scope("Two")]),
        ],
    )
    # ghost takes rank 2 of First, but has no row there.
    assert page(snapshot, "benchmarkName", "rank", "totalModels", "meanTask") == [
        ("Second", 1, 1, 90.0),
        ("First", 3, 2, 50.0),
    ]


def test_the_base_run_answers_for_its_model(given: Given) -> None:
    snapshot = given(
        """
        model  task  score  experiment
        a      One   90     k=1,embed_dim=4
        a      One   20     -
        """,
        benchmarks=[benchmark(sort_by=["mean_task"])],
    )
    assert page(snapshot, "rank", "totalModels", "meanTask") == [(2, 2, 20.0)]
    assert wire(model_scores(snapshot, "a"))["model"]["embeddingDim"] == 8


def test_without_a_base_run_the_first_experiment_answers(given: Given) -> None:
    snapshot = given("""
        model  task  score  experiment
        a      One   90     k=2
        a      One   20     k=1,embed_dim=4
    """)
    # The ids are embed_dim_4__k_1 and k_2.
    assert page(snapshot, "meanTask") == [(20.0,)]
    assert wire(model_scores(snapshot, "a"))["model"]["embeddingDim"] == 4


def test_the_metadata_is_that_of_the_first_benchmark_with_a_row(given: Given) -> None:
    snapshot = given(
        """
        model  task  score
        a      Two   10
        a      Three 90
        b      Two   20
        """,
        models=[model("a", training_tasks=["Two"]), model("b")],
        benchmarks=[
            benchmark("Empty", tasks=[scope("Three", ["dev"])]),
            benchmark("Trained", tasks=[scope("Two")]),
            benchmark("Unseen", tasks=[scope("Three")]),
        ],
    )
    assert page(snapshot, "benchmarkName", "zeroShotPct") == [("Unseen", 100), ("Trained", 0)]
    assert wire(model_scores(snapshot, "a"))["model"]["zeroShotPct"] == 0


def test_a_model_without_results_has_no_rows(given: Given) -> None:
    snapshot = given("model task score\nb One 50", models=["a", "b"])
    assert page(snapshot, "rank") == []


def page(snapshot: Snapshot, *fields: str) -> list[tuple[Any, ...]]:
    return [
        tuple(row[field] for field in fields) for row in wire(model_scores(snapshot, "a"))["rows"]
    ]
