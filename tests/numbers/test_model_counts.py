"""numModels: of a benchmark and of a task, the models scored on all of it."""

from __future__ import annotations

from service.answers.benchmarks import benchmark as benchmark_named
from service.answers.leaderboards import leaderboard
from service.answers.tasks import task as task_named
from service.answers.tasks import task_scores
from tests.tiny import Given, wire
from tests.tiny_catalog import benchmark, scope, task


def test_a_benchmark_counts_models_scored_on_every_one_of_its_tasks(given: Given) -> None:
    snapshot = given(
        """
        model  task  split  score
        a      One   test   80
        a      Two   test   80
        b      One   test   80
        b      Two   test   -
        ghost  One   test   80
        ghost  Two   test   80
        """,
        models=["a", "b"],
    )
    # b has no score on Two; ghost counts, though the catalog does not know it.
    assert benchmark_named(snapshot, "Tiny").num_models == 2


def test_a_benchmark_counts_a_model_on_a_task_by_any_of_its_cells_and_runs(given: Given) -> None:
    snapshot = given("""
        model  task  split  score  experiment
        a      One   test   80     -
        a      Two   dev    80     k=1
        b      Two   dev    80     -
        b      Two   test   80     -
    """)
    assert benchmark_named(snapshot, "Tiny").num_models == 1


def test_a_benchmark_with_an_unmeasured_task_counts_nobody(given: Given) -> None:
    snapshot = given(
        """
        model  task  score
        a      One   80
        """,
        tasks=[task("One"), task("Unmeasured")],
        benchmarks=[benchmark(tasks=[scope("One"), scope("Unmeasured")])],
    )
    assert benchmark_named(snapshot, "Tiny").num_models == 0


def test_a_task_counts_models_scored_on_every_declared_cell(given: Given) -> None:
    snapshot = given(
        """
        model  task  subset  split  score
        a      One   en      dev    80
        a      One   en      test   80
        a      One   de      dev    80
        a      One   de      test   80
        b      One   en      dev    80
        b      One   en      test   80
        b      One   de      dev    80
        b      One   de      test   nan
        c      One   en      dev    80
        c      One   en      test   80
        c      One   de      dev    80
        c      One   fr      test   80
        """,
        tasks=[task("One", splits=["dev", "test"], subsets=["en", "de"])],
    )
    assert wire(task_named(snapshot, "One"))["numModels"] == 1


def test_a_cell_that_is_declared_and_never_measured_counts_nobody(given: Given) -> None:
    snapshot = given(
        """
        model  task  split  score
        a      One   test   80
        """,
        tasks=[task("One", splits=["dev", "test"])],
    )
    assert wire(task_named(snapshot, "One"))["numModels"] == 0


def test_a_task_without_declared_subsets_has_a_default_one(given: Given) -> None:
    snapshot = given(
        """
        model  task  subset   score
        a      One   default  80
        """,
        tasks=[task("One", subsets=[])],
    )
    assert wire(task_named(snapshot, "One"))["numModels"] == 1


def test_revisions_and_runs_of_a_model_count_once_together(given: Given) -> None:
    snapshot = given("""
        model  task  split  revision  score  experiment
        a      One   dev    r1        80     -
        a      One   test   r2        80     k=1
        a      One   test   r3        80     k=1
    """)
    assert wire(task_named(snapshot, "One"))["numModels"] == 1


def test_the_count_is_the_same_wherever_a_task_is_shown(given: Given) -> None:
    snapshot = given("""
        model  task  score
        a      One   80
        b      One   80
    """)
    assert wire(task_scores(snapshot, "One"))["task"]["numModels"] == 2
    tasks_meta = wire(leaderboard(snapshot, "Tiny", ()))["tasksMeta"]
    assert [one["numModels"] for one in tasks_meta] == [2]
