"""Custom groups: every entry of a group is one data point, a whole task or some of its cells."""

from __future__ import annotations

from service.answers.leaderboards import leaderboard
from service.catalog.records import BenchmarkRecord, TaskScope
from tests.tiny import Given, board, wire
from tests.tiny_catalog import benchmark, grouping, part, scope, task


def grouped(**groups: list[TaskScope]) -> list[BenchmarkRecord]:
    return [
        benchmark(aggregations=["mean_task", "custom_groups"], groupings=[grouping("By", groups)])
    ]


def test_a_group_of_whole_tasks_is_the_mean_of_their_scores(given: Given) -> None:
    snapshot = given(
        """
        model  task   score
        a      One    80
        a      Two    40
        a      Three  50
        b      One    70
        b      Three  20
        """,
        benchmarks=grouped(Both=[scope("One"), scope("Two")], Last=[scope("Three")]),
    )
    # a: (80 + 40) / 2 = 60. b did not run Two, so the group has no mean for it.
    assert board(snapshot, "model", "scoresByCustomGroup") == [
        ("a", {"By": {"Both": 60.0, "Last": 50.0}}),
        ("b", {"By": {"Last": 20.0}}),
    ]


def test_a_scoped_entry_is_the_mean_over_exactly_its_cells(given: Given) -> None:
    snapshot = given(
        """
        model  task  subset   split  score
        a      One   en       test   80
        a      One   de       test   60
        a      One   fr       test   0
        a      One   en       dev    0
        a      One   de       dev    0
        a      One   fr       dev    0
        """,
        benchmarks=grouped(Some=[part("One", ["test"], ["en", "de"])]),
    )
    assert board(snapshot, "scoresByCustomGroup") == [({"By": {"Some": 70.0}},)]


def test_a_whole_task_and_some_cells_are_one_data_point_each(given: Given) -> None:
    snapshot = given(
        """
        model  task  subset   score
        a      One   default  80
        a      Two   en       60
        a      Two   de       20
        a      Two   fr       99
        """,
        benchmarks=grouped(Mixed=[scope("One"), part("Two", ["test"], ["en", "de"])]),
    )
    # (80 + (60 + 20) / 2) / 2 = 60; as three data points it would be 160 / 3.
    assert board(snapshot, "scoresByCustomGroup") == [({"By": {"Mixed": 60.0}},)]


def test_a_cell_is_the_mean_of_its_rows_and_weighs_as_any_other(given: Given) -> None:
    snapshot = given(
        """
        model  task  subset  revision  score
        a      One   en      r1        90
        a      One   en      r2        70
        a      One   en      r3        80
        a      One   de      r1        20
        """,
        benchmarks=grouped(Some=[part("One", ["test"], ["en", "de"])]),
    )
    # ((90 + 70 + 80) / 3 + 20) / 2 = 50
    assert board(snapshot, "scoresByCustomGroup") == [({"By": {"Some": 50.0}},)]


def test_a_missing_cell_makes_the_group_null_for_that_row(given: Given) -> None:
    snapshot = given(
        """
        model  task  subset   score
        a      One   en       80
        a      One   de       60
        b      One   en       80
        b      Two   default  10
        """,
        benchmarks=grouped(Some=[part("One", ["test"], ["en", "de"])]),
    )
    assert board(snapshot, "model", "scoresByCustomGroup") == [
        ("b", {"By": {}}),
        ("a", {"By": {"Some": 70.0}}),
    ]


def test_a_scoped_entry_does_not_need_the_rest_of_its_task(given: Given) -> None:
    snapshot = given(
        """
        model  task  subset   score
        a      One   en       80
        a      One   de       60
        b      One   en       50
        b      Two   default  10
        """,
        benchmarks=grouped(Some=[part("One", ["test"], ["en"])]),
    )
    # b has no task score on One for want of de; the group only asks for en.
    assert ("b", {"By": {"Some": 50.0}}) in board(snapshot, "model", "scoresByCustomGroup")


def test_entries_and_groups_without_any_data_are_left_out(given: Given) -> None:
    snapshot = given(
        """
        model  task  score
        a      One   80
        """,
        tasks=[task("One"), task("Unmeasured")],
        benchmarks=[
            benchmark(
                tasks=[scope("One"), scope("Unmeasured")],
                aggregations=["mean_task", "custom_groups"],
                groupings=[
                    grouping(
                        "By",
                        {
                            "Partly": [scope("One"), scope("Unmeasured")],
                            "Cells": [part("One", ["dev"], ["default"]), scope("One")],
                            "Never": [scope("Unmeasured")],
                        },
                    ),
                    grouping("Idle", {"Never": [scope("Unmeasured")]}),
                ],
            )
        ],
    )
    assert board(snapshot, "scoresByCustomGroup") == [
        ({"By": {"Partly": 80.0, "Cells": 80.0}, "Idle": {}},)
    ]
    shown = wire(leaderboard(snapshot, "Tiny", ()))["customGroupings"]
    assert [(one["name"], [group["label"] for group in one["groups"]]) for one in shown] == [
        ("By", ["Partly", "Cells"]),
        ("Idle", []),
    ]


def test_a_group_names_the_tasks_that_it_takes_whole(given: Given) -> None:
    snapshot = given(
        """
        model  task  score
        a      One   80
        a      Two   60
        """,
        benchmarks=grouped(
            Whole=[scope("Two"), scope("One")],
            Mixed=[scope("One"), part("Two", ["test"], ["default"])],
        ),
    )
    (dimension,) = wire(leaderboard(snapshot, "Tiny", ()))["customGroupings"]
    assert dimension["groups"] == [
        {"label": "Whole", "description": None, "tasks": ["Two", "One"], "tasksComplete": True},
        {"label": "Mixed", "description": None, "tasks": ["One"], "tasksComplete": False},
    ]


def test_every_run_of_a_model_has_its_own_groups(given: Given) -> None:
    snapshot = given(
        """
        model  task  subset  score  experiment
        a      One   en      80     -
        a      One   de      60     -
        a      One   en      20     k=1
        a      One   de      40     k=1
        """,
        benchmarks=grouped(English=[part("One", ["test"], ["en"])], Whole=[scope("One")]),
    )
    assert board(snapshot, "experiments", "scoresByCustomGroup") == [
        (None, {"By": {"English": 80.0, "Whole": 70.0}}),
        ({"k": 1}, {"By": {"English": 20.0, "Whole": 30.0}}),
    ]


def test_groups_of_a_public_only_benchmark_are_over_public_cells(given: Given) -> None:
    snapshot = given(
        """
        model  task  score  is_public
        a      Pub   80     yes
        a      Priv  20     no
        """,
        benchmarks=[
            benchmark(
                aggregations=["mean_task", "custom_groups"],
                groupings=[grouping("By", {"All": [scope("Pub"), scope("Priv")]})],
                is_public_only=True,
            )
        ],
    )
    assert board(snapshot, "scoresByCustomGroup") == [({"By": {"All": 80.0}},)]
