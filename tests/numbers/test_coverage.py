"""Coverage: what each entry ran of each benchmark, where every row stands, and what is needed."""

from __future__ import annotations

from typing import Any

import pytest

from service.answers.coverage import benchmark_coverage, model_coverage
from service.answers.leaderboards import leaderboard
from service.answers.tasks import task_scores
from service.catalog.records import RenameRecord
from service.errors import BadParameter
from service.snapshots.connect import Snapshot
from tests.tiny import Given, query, wire
from tests.tiny_catalog import benchmark, scope, task

CELLS = ("declaredCells", "measuredCells", "nullCells", "missingCells")


def row(snapshot: Snapshot, model: str, name: str = "Tiny") -> dict[str, Any]:
    """The row of a base run in the coverage of a benchmark."""
    rows = wire(benchmark_coverage(snapshot, name))["rows"]
    (found,) = [each for each in rows if each["modelName"] == model and not each["experiments"]]
    assert isinstance(found, dict)
    return found


def pick(row: dict[str, Any], *fields: str) -> tuple[Any, ...]:
    return tuple(row[field] for field in fields)


def test_declared_cells_are_measured_or_null_or_missing_and_a_score_needs_those_that_anyone_has(
    given: Given,
) -> None:
    snapshot = given(
        """
        model  task  subset  split  score
        a      One   en      test   60
        a      One   de      test   70
        b      One   en      test   50
        b      One   de      test   -
        a      Two   en      test   80
        """,
        tasks=[task("One", subsets=["en", "de", "fr"], splits=["test", "dev"]), task("Two")],
        benchmarks=[
            benchmark(
                tasks=[
                    scope("One", ["test", "dev"], ["en", "de", "fr"]),
                    scope("Two", ["test"], ["en"]),
                ]
            )
        ],
    )
    # 2 splits × 3 subsets of One and 1 × 1 of Two; nobody has a score in fr or dev.
    assert pick(row(snapshot, "a"), *CELLS, "neededByTask") == (7, 3, 0, 4, {})
    assert pick(row(snapshot, "b"), *CELLS, "neededByTask") == (7, 1, 1, 5, {"One": 1, "Two": 1})
    for model, scored, for_mean in (("a", 2, 0), ("b", 0, 2)):
        assert pick(row(snapshot, model), "scoredTaskCount", "neededForMean") == (scored, for_mean)
    # Two is the nearest: one cell, and b ranks.
    assert pick(row(snapshot, "b"), "rank", "meanTask", "neededForRank") == (None, None, 1)
    assert pick(row(snapshot, "a"), "rank", "meanTask", "neededForRank") == (1, 72.5, 0)
    (one, two) = wire(model_coverage(snapshot, "b", "Tiny"))["tasks"]
    assert one["needed"] == [["de", "test"]]
    assert [(cell["subset"], cell["state"], cell["rows"]) for cell in one["cells"]] == [
        ("de", "null", 1)
    ]
    assert (two["needed"], two["cells"], two["missingCells"]) == ([["en", "test"]], [], 1)
    assert wire(benchmark_coverage(snapshot, "Tiny"))["tasks"][0] == {
        "name": "One",
        "declaredCells": 6,
        "expectedCells": 2,
        "subsets": ["de", "en"],
        "splits": ["test"],
        "isRanked": True,
    }


def test_pairs_that_nobody_measured_are_needed_where_both_halves_were(given: Given) -> None:
    snapshot = given("""
        model  task  subset  split  score
        a      One   en      dev    60
        a      One   de      test   80
        a      Two   en      test   50
    """)
    # 2 subsets × 2 splits make 4 pairs, of which a has 2.
    one, _two = wire(model_coverage(snapshot, "a", "Tiny"))["tasks"]
    assert one["needed"] == [["de", "dev"], ["en", "test"]]
    assert pick(one, "expectedCells", "measuredCells", "neededCells") == (4, 2, 2)


def test_a_task_without_any_score_needs_any_one_and_counts_in_means_where_it_has_rows(
    given: Given,
) -> None:
    snapshot = given(
        """
        model  task   score
        a      One    60
        a      Null   -
        """,
        tasks=[task("One"), task("Null"), task("Never")],
        benchmarks=[benchmark(tasks=[scope("One"), scope("Null"), scope("Never")])],
    )
    found = row(snapshot, "a")
    assert found["neededByTask"] == {"Null": 1, "Never": 1}
    assert pick(found, "meanTask", "neededForMean", "neededForRank") == (None, 1, 0)
    tasks = wire(model_coverage(snapshot, "a", "Tiny"))["tasks"]
    assert [pick(each, "isRanked", "neededCells", "needed") for each in tasks] == [
        (True, 0, []),
        (True, 1, []),
        (False, 1, []),
    ]


def test_where_public_results_rank_alone_private_ones_are_not_needed_for_a_mean(
    given: Given,
) -> None:
    snapshot = given(
        """
        model  task     score  is_public
        a      Public   60     yes
        a      Public   80     yes
        a      Private  -      no
        b      Private  50     no
        b      Private  50     no
        c      Public   40     yes
        """,
        benchmarks=[benchmark(is_public_only=True)],
    )
    for model, needed, for_mean, for_rank, mean in (
        ("a", {"Private": 1}, 0, 0, 70.0),
        ("b", {"Public": 1}, 1, 1, None),
        ("c", {"Private": 1}, 0, 0, 40.0),
    ):
        found = row(snapshot, model)
        assert found["neededByTask"] == needed
        assert pick(found, "neededForMean", "neededForRank", "meanTask") == (
            for_mean,
            for_rank,
            mean,
        )


def test_two_pages_show_two_numbers_and_coverage_says_how_far_they_are_apart(given: Given) -> None:
    snapshot = given("""
        model  task  subset  revision  score
        a      One   en      old       90
        a      One   en      real      30
        a      One   en      real      60
        a      One   de      real      80
    """)
    [cell] = wire(model_coverage(snapshot, "a", "Tiny"))["tasks"][0]["cells"]
    assert cell == {
        "subset": "en",
        "split": "test",
        "state": "measured",
        "rows": 3,
        "revisions": 2,
        "minScore": 30.0,
        "maxScore": 90.0,
        "meanScore": 60.0,  # (90 + 30 + 60) / 3
    }
    [shown] = wire(task_scores(snapshot, "One"))["rows"]
    assert shown["subsetScores"] == {"de": {"test": 80.0}, "en": {"test": 90.0}}
    [placed] = wire(leaderboard(snapshot, "Tiny", ()))["rows"]
    assert placed["scoresByTask"] == {"One": 65.0}  # (90 + 30 + 60 + 80) / 4
    assert pick(row(snapshot, "a"), "rows", "measuredCells", "repeatedCells") == (4, 2, 1)


def test_each_experiment_of_a_model_has_a_row_of_its_own(given: Given) -> None:
    snapshot = given("""
        model  task  score  experiment
        a      One   60     -
        a      One   70     k=1
        a      Two   70     k=1
    """)
    rows = wire(model_coverage(snapshot, "a", ""))["rows"]
    assert [pick(each, "experiments", "rank", "neededByTask") for each in rows] == [
        (None, 1, {"Two": 1}),
        ({"k": 1}, 1, {}),
    ]
    tasks = wire(model_coverage(snapshot, "a", "Tiny"))["tasks"]
    assert [pick(each, "experiments", "taskName", "needed") for each in tasks] == [
        (None, "One", []),
        (None, "Two", [["default", "test"]]),
        ({"k": 1}, "One", []),
        ({"k": 1}, "Two", []),
    ]


EVERYWHERE = """
    model  task    subset   split  revision  score
    a      One     default  test   r1        60
    a      One     default  test   r2        70
    a      One     default  dev    r1        50
    a      One     default  train  r1        40
    a      Gone    default  test   r1        30
    ghost  One     default  test   r1        -
    ghost  Gone    default  test   r1        20
    ghost  Apart   default  test   r1        20
    -      One     default  test   r1        10
    a      -       default  test   r1        10
"""


@pytest.fixture
def everywhere(given: Given) -> Snapshot:
    """`Tiny` takes the split test of One; the catalog has Apart, and neither Gone nor ghost."""
    return given(
        EVERYWHERE,
        tasks=[task("One", splits=["test", "dev"]), task("Apart")],
        models=["a", "b"],
        benchmarks=[benchmark(tasks=[scope("One")])],
    )


def test_no_row_of_the_file_is_in_no_bucket(everywhere: Snapshot) -> None:
    # 3 of One's test; dev and Apart; train; twice Gone; one without a model, one without a task.
    report = everywhere.report
    assert (report.row_count, report.unnamed_row_count) == (10, 2)
    buckets = ("benchmark", "off_benchmark", "undeclared", "unknown_task")
    counted = {name: getattr(report, f"{name}_row_count") for name in buckets}
    assert counted == {"benchmark": 3, "off_benchmark": 2, "undeclared": 1, "unknown_task": 2}
    assert sum(counted.values()) + report.unnamed_row_count == report.row_count
    assert (report.unknown_model_count, report.unknown_model_row_count) == (1, 3)
    assert (report.unknown_task_count, report.null_row_count) == (1, 1)
    assert (report.repeated_cell_count, report.repeated_row_count) == (1, 2)
    assert query(everywhere, "from unknown_name") == [("model", "ghost", 3), ("task", "Gone", 2)]
    # The same of every model, and together of the whole file.
    results = {
        name: wire(model_coverage(everywhere, name, ""))["results"] for name in ("a", "ghost")
    }
    fields = ("rows", "benchmarkRows", "offBenchmarkRows", "undeclaredRows", "unknownTaskRows")
    assert pick(results["a"], *fields, "nullRows", "revisions") == (5, 2, 1, 1, 1, 0, 2)
    assert pick(results["ghost"], *fields, "nullRows", "revisions") == (3, 1, 1, 0, 1, 1, 1)
    assert query(
        everywhere,
        "select count(*) from cell where bucket is null"
        " or bucket not in ('benchmark', 'off_benchmark', 'undeclared', 'unknown_task')",
    ) == [(0,)]


def test_rows_that_nothing_declares_are_listed_and_those_off_a_benchmark_are_counted(
    everywhere: Snapshot,
) -> None:
    answer = wire(model_coverage(everywhere, "a", "Tiny"))
    assert [tuple(each.values()) for each in answer["strayCells"]] == [
        ("Gone", "default", "test", False, 1),
        ("One", "default", "train", True, 1),
    ]
    assert pick(answer["rows"][0], "rows", "offRows", *CELLS) == (2, 2, 1, 1, 0, 0)
    cells = [pick(each, "split", "state", "rows") for each in answer["tasks"][0]["cells"]]
    assert cells == [("dev", "off", 1), ("test", "measured", 2), ("train", "off", 1)]


def test_a_model_that_the_results_alone_know_is_told_so_and_one_without_results_has_none(
    everywhere: Snapshot,
) -> None:
    ghost = wire(model_coverage(everywhere, "ghost", ""))
    assert (ghost["isInCatalog"], ghost["rows"][0]["isInCatalog"]) == (False, False)
    assert pick(ghost["rows"][0], "rank", "nullCells", "neededForMean") == (None, 1, 1)
    silent = wire(model_coverage(everywhere, "b", "Tiny"))
    assert (silent["isInCatalog"], silent["rows"], silent["tasks"]) == (True, [], [])
    assert silent["results"]["rows"] == 0


def test_rows_under_a_former_name_are_those_of_the_present_one_and_are_counted(
    given: Given,
) -> None:
    names = {("model", "old/a"): "a", ("model", "old/b"): "b", ("task", "Uno"): "One"}
    snapshot = given(
        """
        model  task  score
        old/a  One   60
        a      One   80
        a      Uno   10
        old/b  One   70
        """,
        tasks=[task("One")],
        models=["a"],
        benchmarks=[benchmark(tasks=[scope("One")])],
        renames=[
            RenameRecord(kind=kind, former_name=former, name=name)
            for (kind, former), name in names.items()
        ],
    )
    report = snapshot.report
    assert (report.renamed_name_count, report.renamed_row_count) == (3, 3)
    assert (report.benchmark_row_count, report.unknown_model_row_count) == (4, 1)
    for name in ("a", "old/a"):
        answer = wire(model_coverage(snapshot, name, "Tiny"))
        assert (answer["modelName"], answer["isInCatalog"]) == ("a", True)
        [cell] = answer["tasks"][0]["cells"]
        assert pick(cell, "rows", "minScore", "maxScore", "meanScore") == (3, 10.0, 80.0, 50.0)
    # The catalog does not have b, and the results know it under its former name only.
    assert wire(model_coverage(snapshot, "old/b", ""))["modelName"] == "b"


def test_a_benchmark_that_there_is_none_of_is_refused_by_name(everywhere: Snapshot) -> None:
    with pytest.raises(BadParameter, match="'benchmark' can't be 'Tinny': the name of a benchmark"):
        model_coverage(everywhere, "a", "Tinny")


def test_cells_that_differ_in_languages_alone_are_one_cell(given: Given) -> None:
    snapshot = given("""
        model  task  languages  score
        a      One   eng-Latn   60
        a      One   deu-Latn   80
    """)
    assert pick(row(snapshot, "a"), *CELLS, "repeatedCells") == (1, 1, 0, 0, 1)
    assert snapshot.report.repeated_row_count == 2
