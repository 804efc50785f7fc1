"""Means over tasks, task types, and public and private tasks; and which of them is shown."""

from __future__ import annotations

from service.answers.leaderboards import leaderboard
from tests.tiny import Given, board, wire
from tests.tiny_catalog import benchmark, scope, task

TYPED = [task("R1", type="Retrieval"), task("S1", type="STS"), task("R2", type="Retrieval")]


def test_the_mean_of_types_weighs_types_and_not_tasks(given: Given) -> None:
    snapshot = given(
        """
        model  task  score
        a      R1    80
        a      S1    50
        a      R2    60
        """,
        tasks=TYPED,
    )
    # Tasks: (80 + 50 + 60) / 3. Types: Retrieval (80 + 60) / 2 = 70, STS 50; (70 + 50) / 2 = 60.
    assert board(snapshot, "meanTask", "meanTaskType", "scoresByTaskType") == [
        (190 / 3, 60.0, {"Retrieval": 70.0, "STS": 50.0})
    ]


def test_a_mean_is_null_when_one_of_its_tasks_is(given: Given) -> None:
    snapshot = given(
        """
        model  task  score
        a      R1    80
        a      R2    60
        a      S1    50
        b      R1    70
        b      S1    40
        """,
        tasks=TYPED,
    )
    assert board(snapshot, "model", "meanTask", "meanTaskType", "scoresByTaskType") == [
        ("a", 190 / 3, 60.0, {"Retrieval": 70.0, "STS": 50.0}),
        ("b", None, None, {"STS": 40.0}),
    ]


def test_types_stand_in_the_order_of_their_first_task(given: Given) -> None:
    snapshot = given(
        """
        model  task  score
        a      R1    80
        a      S1    50
        a      R2    60
        """,
        tasks=TYPED,
        benchmarks=[
            benchmark("STS first", tasks=[scope("S1"), scope("R1"), scope("R2")]),
            benchmark("STS between", tasks=[scope("R1"), scope("S1"), scope("R2")]),
        ],
    )
    for name, types in (("STS first", ["STS", "Retrieval"]), ("STS between", ["Retrieval", "STS"])):
        assert wire(leaderboard(snapshot, name, ()))["taskTypes"] == types
        ((scores,),) = board(snapshot, "scoresByTaskType", name=name)
        assert list(scores) == types


def test_the_primary_metric_is_the_first_declared_and_the_undeclared_is_absent(
    given: Given,
) -> None:
    snapshot = given(
        """
        model  task  subset   score  is_public
        a      R1    default  80     yes
        a      S1    en       50     no
        a      S1    de       30     no
        a      R2    default  60     yes
        """,
        tasks=TYPED,
        benchmarks=[
            benchmark("task", aggregations=["public_private", "mean_task_type", "mean_task"]),
            benchmark("subset", aggregations=["mean_task_type", "mean_subset"]),
            benchmark("type", aggregations=["task_types", "public_private", "mean_task_type"]),
            benchmark("public", aggregations=["public_private"]),
            benchmark("none", aggregations=[]),
        ],
    )
    # R1 80, S1 (50 + 30) / 2 = 40, R2 60: tasks 180 / 3 = 60; types (70 + 40) / 2 = 55;
    # pairs (80 + 50 + 30 + 60) / 4 = 55; public (80 + 60) / 2 = 70, private 40.
    fields = ("meanTask", "meanTaskType", "meanPublic", "meanPrivate", "scoresByTaskType")
    assert {name: board(snapshot, *fields, name=name) for name in NAMES} == {
        "task": [(60.0, 55.0, 70.0, 40.0, {})],
        "subset": [(55.0, 55.0, None, None, {})],
        "type": [(55.0, 55.0, None, 40.0, {"Retrieval": 70.0, "STS": 40.0})],
        "public": [(70.0, None, None, 40.0, {})],
        "none": [(None, None, None, None, {})],
    }


NAMES = ("task", "subset", "type", "public", "none")


def test_public_and_private_means_are_null_when_one_of_their_tasks_is(given: Given) -> None:
    snapshot = given(
        """
        model  task  score  is_public
        a      One   80     yes
        a      Two   60     yes
        a      Three 10     no
        b      One   70     yes
        b      Three 30     no
        """,
        benchmarks=[benchmark(aggregations=["mean_task", "public_private"])],
    )
    assert board(snapshot, "model", "meanTask", "meanPublic", "meanPrivate") == [
        ("a", 50.0, 70.0, 10.0),
        ("b", None, None, 30.0),
    ]


def test_a_benchmark_without_private_tasks_has_no_private_mean(given: Given) -> None:
    snapshot = given(
        """
        model  task  score
        a      One   80
        """,
        benchmarks=[benchmark(aggregations=["mean_task", "public_private"])],
    )
    assert board(snapshot, "meanPublic", "meanPrivate") == [(80.0, None)]


def test_a_public_only_benchmark_ranks_public_rows_and_shows_all(given: Given) -> None:
    snapshot = given(
        """
        model  task  score  is_public
        a      Pub   80     yes
        a      Priv  20     no
        b      Pub   60     yes
        b      Priv  100    no
        """,
        tasks=[task("Priv", type="STS"), task("Pub", type="Retrieval")],
        benchmarks=[benchmark(is_public_only=True)],
    )
    assert board(snapshot, "rank", "model", "meanTask", "scoresByTaskType", "scoresByTask") == [
        (1, "a", 80.0, {"Retrieval": 80.0}, {"Pub": 80.0, "Priv": 20.0}),
        (2, "b", 60.0, {"Retrieval": 60.0}, {"Pub": 60.0, "Priv": 100.0}),
    ]
    answer = wire(leaderboard(snapshot, "Tiny", ()))
    assert answer["tasks"] == ["Pub", "Priv"]
    assert answer["taskTypes"] == ["Retrieval"]


def test_a_public_only_benchmark_drops_models_with_private_scores_alone(given: Given) -> None:
    snapshot = given(
        """
        model  task  score  is_public
        a      Pub   80     yes
        b      Priv  100    no
        """,
        benchmarks=[benchmark(is_public_only=True)],
    )
    assert board(snapshot, "model") == [("a",)]
