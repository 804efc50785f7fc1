"""Languages: what they are called, the filter over them, and the mean for each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from service.answers.leaderboards import language_scores, leaderboard
from service.answers.tasks import TaskFilter, tasks
from service.snapshots.connect import Snapshot
from tests.tiny import Given, board, build, query, wire, world
from tests.tiny_catalog import benchmark, grouping, part, scope, task

POLYGLOT = """
    model  task  subset  languages          score
    a      One   en      eng-Latn           80
    a      One   de      deu-Latn           60
    b      One   en      eng-Latn           70
    a      Two   both    eng-Latn,deu-Latn  40
    b      Two   both    eng-Latn,deu-Latn  50
    a      Three hant    zho-Hant           10
    b      Three hans    zho-Hans           10
"""
TASKS = [
    task("One", type="Retrieval", subsets=["en", "de"]),
    task("Two", subsets=["both"]),
    task("Three", subsets=["hant", "hans"]),
]


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("eng", "English"),
        ("eng-Latn", "English"),
        ("srp-Cyrl", "Serbian"),
        ("srp-Latn", "Serbian (Latin)"),
        ("zho-Hans", "Chinese"),
        ("zho-Hant", "Chinese (Traditional)"),
        # A script without a name of its own is shown by its code.
        ("eng-Zzzz", "English (Zzzz)"),
        ("tlh", "tlh"),
        # Of an unknown language, the whole code stands for the name, as in the reference.
        ("tlh-Latn", "tlh-Latn (Latin)"),
    ],
)
def test_a_language_is_labelled(label_of: dict[str, str], code: str, label: str) -> None:
    assert label_of[code] == label


@pytest.fixture(scope="module")
def polyglot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    snapshot = build(world(POLYGLOT, tasks=TASKS), tmp_path_factory.mktemp("polyglot"))
    yield snapshot
    snapshot.close()


@pytest.fixture(scope="module")
def label_of(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    codes = "eng-Latn,srp-Cyrl,srp-Latn,zho-Hans,zho-Hant,eng-Zzzz,tlh,tlh-Latn"
    tiny = world(f"model task score languages\na One 1 {codes}")
    snapshot = build(tiny, tmp_path_factory.mktemp("labels"))
    try:
        return dict(query(snapshot, "select code, label from language_label"))
    finally:
        snapshot.close()


@pytest.mark.parametrize("pick", ["deu-Latn", "German"])
def test_a_pick_by_code_or_label_keeps_the_rows_in_that_language(
    polyglot: Snapshot, pick: str
) -> None:
    assert board(polyglot, "model", "scoresByTask", languages=(pick,)) == [
        ("a", {"One": 60.0, "Two": 40.0}),
        ("b", {"Two": 50.0}),
    ]


def test_a_pick_by_a_label_with_script_keeps_that_script_only(polyglot: Snapshot) -> None:
    picked = ("Chinese (Traditional)",)
    assert board(polyglot, "model", "scoresByTask", languages=picked) == [("a", {"Three": 10.0})]
    assert board(polyglot, "model", languages=("Chinese",)) == [("b",)]


@pytest.fixture(scope="module")
def serbian(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    results = """
        model  task  subset  languages  score
        a      One   latin   srp-Latn   80
        b      One   other   tlh-Latn   70
        a      Two   hant    zho-Hant   40
        b      Two   hans    zho-Hans   50
    """
    subsets = [
        task("One", subsets=["latin", "other"], language_codes=["srp-Latn", "tlh-Latn"]),
        task("Two", subsets=["hant", "hans"], language_codes=["zho-Hant", "zho-Hans"]),
    ]
    snapshot = build(world(results, tasks=subsets), tmp_path_factory.mktemp("serbian"))
    yield snapshot
    snapshot.close()


def test_labels_that_nothing_has_as_they_stand_pick_every_script_of_their_languages(
    serbian: Snapshot,
) -> None:
    assert board(serbian, "model", languages=("Serbian (Latin)",)) == [("a",)]
    assert board(serbian, "model", languages=("Serbian",)) == [("a",)]
    # As it stands, it names one script, and goes on to.
    assert board(serbian, "model", languages=("Chinese",)) == [("b",)]
    assert board(serbian, "model", languages=("Klingon",)) == []
    # Beside one that picks cells as it stands, none is taken for another.
    assert board(serbian, "model", languages=("Chinese", "Serbian")) == [("b",)]


@pytest.mark.parametrize(
    ("label", "names"), [("Serbian", ["One"]), ("Serbian (Latin)", ["One"]), ("Chinese", ["Two"])]
)
def test_a_task_is_found_by_the_label_of_its_language(
    serbian: Snapshot, label: str, names: list[str]
) -> None:
    found = tasks(serbian, TaskFilter(languages=(label,)))
    assert [msgspec.json.decode(each.json)["name"] for each in found.items] == names


def test_picks_add_up(polyglot: Snapshot) -> None:
    assert board(polyglot, "model", "scoresByTask", languages=("German", "zho-Hant")) == [
        ("a", {"One": 60.0, "Two": 40.0, "Three": 10.0}),
        ("b", {"Two": 50.0}),
    ]


def test_means_are_over_the_tasks_that_were_run(polyglot: Snapshot) -> None:
    fields = ("model", "meanTask", "meanTaskType", "scoresByTaskType")
    assert board(polyglot, *fields, languages=("German",)) == [
        ("a", 50.0, 50.0, {"Retrieval": 60.0, "STS": 40.0}),
        ("b", 50.0, 50.0, {"STS": 50.0}),
    ]
    # Without the filter, neither has all of One, Two and Three.
    assert board(polyglot, *fields) == [
        ("b", None, None, {}),
        ("a", None, None, {"Retrieval": 70.0}),
    ]


def test_coverage_and_ranks_are_over_what_is_left(polyglot: Snapshot) -> None:
    # English: One a 80, b 70; Two a 40, b 50: a draw. b skipped German, which now is no matter.
    assert board(polyglot, "rank", "model", "scoresByTask", languages=("English",)) == [
        (1, "a", {"One": 80.0, "Two": 40.0}),
        (1, "b", {"One": 70.0, "Two": 50.0}),
    ]
    answer = wire(leaderboard(polyglot, "Tiny", ("English",)))
    assert answer["tasks"] == ["One", "Two"]


def test_lenient_means_fill_what_the_benchmark_shows_otherwise(given: Given) -> None:
    snapshot = given(
        POLYGLOT,
        benchmarks=[
            benchmark(
                aggregations=["mean_subset", "public_private", "custom_groups"],
                groupings=[grouping("By", {"English": [part("One", ["test"], ["en"])]})],
            )
        ],
    )
    fields = ("meanTask", "meanTaskType", "meanPrivate", "scoresByTaskType", "scoresByCustomGroup")
    assert board(snapshot, *fields, languages=("German",)) == [
        (50.0, 50.0, None, {"STS": 50.0}, {"By": {}}),
        (50.0, 50.0, None, {"STS": 50.0}, {"By": {}}),
    ]


@pytest.mark.parametrize("picked", [(), ("English",)])
def test_a_leaderboard_of_unknown_models_alone_has_the_columns_of_their_results(
    given: Given, picked: tuple[str, ...]
) -> None:
    tasks = [task(name, type=name, language_codes=["eng-Latn"]) for name in ("One", "Two")]
    pinned = [scope(record.name, ["test"], ["default"]) for record in tasks]
    snapshot = given(
        """
        model  task  languages  score
        ghost  One   eng-Latn   90
        """,
        tasks=tasks,
        models=["a"],
        benchmarks=[benchmark(tasks=pinned)],
    )
    answer = wire(leaderboard(snapshot, "Tiny", picked))
    assert [answer[key] for key in ("rows", "tasks", "taskTypes")] == [[], ["One"], ["One"]]


def test_a_leaderboard_without_any_task_score_has_the_declared_columns(given: Given) -> None:
    tasks = [task(name, type=name, splits=["dev", "test"]) for name in ("One", "Two")]
    pinned = [scope(record.name, ["dev", "test"], ["default"]) for record in tasks]
    snapshot = given(
        """
        model  task  split  score
        a      One   dev    90
        ghost  One   test   80
        """,
        tasks=tasks,
        models=["a"],
        benchmarks=[benchmark(tasks=pinned)],
    )
    answer = wire(leaderboard(snapshot, "Tiny", ()))
    assert answer["rows"] == []
    assert answer["tasks"] == answer["taskTypes"] == ["One", "Two"]


@pytest.mark.parametrize("pick", ["Serbian", "srp-Cyrl", "nothing"])
def test_a_language_without_rows_gives_none_and_the_declared_columns(
    polyglot: Snapshot, pick: str
) -> None:
    answer = wire(leaderboard(polyglot, "Tiny", (pick,)))
    assert answer["rows"] == []
    assert answer["tasks"] == ["One", "Two", "Three"]
    assert answer["taskTypes"] == ["Retrieval", "STS"]


def test_a_mean_per_language_is_over_every_row_in_it(polyglot: Snapshot) -> None:
    # a: English (80 + 40) / 2, German (60 + 40) / 2. b skipped (One, de), so only Two counts.
    # Three was measured in two subsets, which neither has both of.
    assert by_language(polyglot) == [
        ("a", {"English": 60.0, "German": 50.0}, None),
        ("b", {"English": 50.0, "German": 50.0}, None),
    ]


def test_a_mean_per_language_weighs_rows_and_not_tasks(given: Given) -> None:
    snapshot = given("""
        model  task  split  score
        a      One   dev    90
        a      One   test   60
        a      Two   test   30
    """)
    assert by_language(snapshot) == [("a", {"English": 60.0}, None)]


def test_codes_with_one_label_share_its_mean(given: Given) -> None:
    snapshot = given("""
        model  task  languages  score
        a      One   eng-Latn   90
        a      Two   eng        30
    """)
    assert by_language(snapshot) == [("a", {"English": 60.0}, None)]


def test_every_run_has_its_languages_and_unknown_models_do_too(given: Given) -> None:
    snapshot = given(
        """
        model  task  score  experiment
        ghost  One   90     -
        a      One   80     k=1
        a      One   -      -
        """,
        models=["a"],
    )
    assert by_language(snapshot) == [
        ("a", {"English": 80.0}, {"k": 1}),
        ("ghost", {"English": 90.0}, None),
    ]


def test_a_public_only_benchmark_shows_the_languages_of_all_its_rows(given: Given) -> None:
    snapshot = given(
        """
        model  task  score  is_public
        a      Pub   80     yes
        a      Priv  20     no
        """,
        benchmarks=[benchmark(is_public_only=True, tasks=[scope("Pub"), scope("Priv")])],
    )
    assert by_language(snapshot) == [("a", {"English": 50.0}, None)]


def by_language(snapshot: Snapshot) -> list[tuple[Any, ...]]:
    return [
        (row["modelName"], row["scoresByLanguage"], row["experiments"])
        for row in wire(language_scores(snapshot, "Tiny"))["rows"]
    ]
