"""Zero-shot: how many percent of a benchmark's tasks a model was not trained on."""

from __future__ import annotations

from tests.tiny import Given, board
from tests.tiny_catalog import benchmark, model, scope, task

THREE_TASKS = """
    model  task   score
    m      One    80
    m      Two    80
    m      Three  80
"""


def test_the_percentage_is_cut_off_and_not_rounded(given: Given) -> None:
    snapshot = given(THREE_TASKS, models=[model("m", training_tasks=["One", "Elsewhere"])])
    # 100 - 100 / 3 = 66.7
    assert board(snapshot, "zeroShotPct") == [(66,)]


def test_a_model_trained_on_everything_has_none_and_on_nothing_all(given: Given) -> None:
    snapshot = given(
        """
        model    task  score
        all      One   80
        nothing  One   80
        unknown  One   80
        """,
        models=[
            model("all", training_tasks=["One"]),
            model("nothing", training_tasks=[]),
            model("unknown", training_tasks=None),
        ],
    )
    assert board(snapshot, "model", "zeroShotPct") == [
        ("all", 0),
        ("nothing", 100),
        ("unknown", -1),
    ]


def test_only_tasks_with_results_count(given: Given) -> None:
    snapshot = given(
        """
        model  task  score
        m      One   80
        m      Two   80
        """,
        tasks=[task("One"), task("Two"), task("Unmeasured")],
        models=[model("m", training_tasks=["One", "Unmeasured"])],
        benchmarks=[benchmark(tasks=[scope("One"), scope("Two"), scope("Unmeasured")])],
    )
    assert board(snapshot, "zeroShotPct") == [(50,)]


def test_a_public_only_benchmark_counts_public_tasks(given: Given) -> None:
    snapshot = given(
        """
        model  task  score  is_public
        m      Pub   80     yes
        m      Priv  80     no
        """,
        models=[model("m", training_tasks=["Priv"])],
        benchmarks=[benchmark("Public", is_public_only=True), benchmark("All")],
    )
    assert board(snapshot, "zeroShotPct", name="Public") == [(100,)]
    assert board(snapshot, "zeroShotPct", name="All") == [(50,)]


def test_a_language_filter_narrows_the_tasks(given: Given) -> None:
    snapshot = given(
        """
        model  task  languages  score
        m      One   eng-Latn   80
        m      Two   deu-Latn   80
        """,
        models=[model("m", training_tasks=["One"])],
    )
    assert board(snapshot, "zeroShotPct") == [(50,)]
    assert board(snapshot, "zeroShotPct", languages=("German",)) == [(100,)]


def test_the_declared_training_data_alone_does_not_count(given: Given) -> None:
    snapshot = given(
        THREE_TASKS, models=[model("m", training_datasets=["One"], training_tasks=["One", "Two"])]
    )
    # 100 - 200 / 3 = 33.3
    assert board(snapshot, "zeroShotPct") == [(33,)]
