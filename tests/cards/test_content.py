"""What is on a card is what the API answers."""

from __future__ import annotations

import pytest

from service.answers.leaderboards import leaderboard
from service.answers.models import model_scores
from service.answers.tasks import task_scores
from service.cards.content import SAMPLE_NOTICE, card, names_of
from service.cards.kinds import KINDS, Kind
from service.errors import UnknownName
from tests.tiny import Given, table, wire
from tests.tiny_catalog import benchmark, model, scope, task

RESULTS = """
    task  model   score
    Easy  org/a   4
    Easy  org/b   8
    Easy  org/c   1
    Hard  org/a   2
    Hard  org/b   6
"""


def test_a_benchmark_shows_the_rows_of_its_leaderboard_in_order(given: Given) -> None:
    snapshot = given(RESULTS)
    rows = wire(leaderboard(snapshot, "Tiny", ()))["rows"]

    bars = card(snapshot, "benchmark", "Tiny").bars

    assert [(bar.rank, bar.name) for bar in bars] == [
        (row["rank"], row["model"]["name"]) for row in rows
    ]
    # (8 + 6) / 2 = 7, (4 + 2) / 2 = 3, and c has not run one of the two.
    assert [bar.value for bar in bars] == ["700.00", "300.00", ""]
    assert [bar.share for bar in bars] == [1.0, 3 / 7, None]


def test_bars_of_scores_up_to_one_fill_that_part_of_the_track(given: Given) -> None:
    snapshot = given([row | {"score": row["score"] / 10} for row in table(RESULTS)])

    shares = [bar.share for bar in card(snapshot, "benchmark", "Tiny").bars]

    assert shares == [pytest.approx(0.7), pytest.approx(0.3), None]


def test_scores_below_zero_have_an_empty_bar_and_a_sign(given: Given) -> None:
    snapshot = given([row | {"score": -row["score"] / 100} for row in table(RESULTS)])

    bars = card(snapshot, "task", "Easy").bars

    assert [(bar.value, bar.share) for bar in bars] == [
        ("−1.00", 0.0),
        ("−4.00", 0.0),
        ("−8.00", 0.0),
    ]


def test_a_task_shows_its_page_and_its_metric(given: Given) -> None:
    snapshot = given(RESULTS, tasks=[task("Easy", domains=["News"], main_score="f1"), task("Hard")])
    rows = wire(task_scores(snapshot, "Easy"))["rows"]

    shown = card(snapshot, "task", "Easy")

    assert [(bar.rank, bar.name) for bar in shown.bars] == [
        (row["rank"], row["model"]["name"]) for row in rows
    ]
    assert shown.bars_heading == "Top models by f1"
    assert shown.facts[0].words == ["News"]
    assert [(figure.value, figure.label) for figure in shown.figures] == [
        ("1", "language"),
        ("1", "benchmark"),
        ("3", "models"),
    ]


def test_a_model_shows_its_ranks_where_most_models_are_compared(given: Given) -> None:
    results = RESULTS + "    Rare  org/a  9\n"
    small = benchmark("Small", tasks=[scope("Rare")])
    old = benchmark("Old", superseded_by=["Tiny"], tasks=[scope("Easy")])
    snapshot = given(results, benchmarks=[small, old, benchmark(tasks=[scope("Easy")])])
    ranks = {row.benchmark_name: row for row in model_scores(snapshot, "org/a").rows}

    bars = card(snapshot, "model", "org/a").bars

    assert [bar.name for bar in bars] == ["Tiny", "Small", "Old"]
    for bar in bars:
        assert bar.rank == ranks[bar.name].rank
        assert bar.note == f"of {ranks[bar.name].total_models}"


def test_a_model_shows_size_dimensions_licence_and_what_is_open(given: Given) -> None:
    big = model(
        "org/big",
        parameters_count=7_567_295_488,
        embedding_dim=4_096,
        license="apache-2.0",
        openness={"open weights": True, "open training data": False, "paper": True},
    )
    shown = card(given(RESULTS, models=[big, "org/a"]), "model", "org/big")

    assert (shown.overline, shown.title) == ("org", "big")
    assert [figure.value for figure in shown.figures] == ["7.57B", "4,096", "0"]
    assert [(fact.label, fact.words) for fact in shown.facts[:2]] == [
        ("Licence", ["apache-2.0"]),
        ("Openness: 2 of 3", ["open weights", "paper"]),
    ]
    assert shown.bars == []


@pytest.mark.parametrize(
    ("count", "shown"),
    [(None, "–"), (110_000_000, "110M"), (999_600_000, "1B"), (1_200_000_000_000, "1.2T")],
)
def test_sizes_are_read_at_a_glance(given: Given, count: int | None, shown: str) -> None:
    snapshot = given(RESULTS, models=[model("org/a", parameters_count=count)])

    assert card(snapshot, "model", "org/a").figures[0].value == shown


def test_an_alias_shows_its_benchmark(given: Given) -> None:
    snapshot = given(RESULTS, benchmarks=[benchmark(aliases=["Wee"])])

    assert card(snapshot, "benchmark", "Wee") == card(snapshot, "benchmark", "Tiny")


def test_what_has_no_results_has_a_card_without_bars(given: Given) -> None:
    snapshot = given(RESULTS, tasks=[task("Easy"), task("Hard"), task("Untried")])

    assert card(snapshot, "task", "Untried").bars == []


def test_only_the_sample_says_that_it_is_one(given: Given) -> None:
    snapshot = given(RESULTS)
    assert card(snapshot, "task", "Easy").notice == ""
    assert card(snapshot, "task", "Easy").source == (
        "tiny.parquet at 0123456 · snapshot of 2 January 2026"
    )

    snapshot.dataset = "sample"

    assert card(snapshot, "task", "Easy").notice == SAMPLE_NOTICE


def test_every_name_has_a_card(given: Given) -> None:
    snapshot = given(RESULTS)

    names = {kind: names_of(snapshot, kind) for kind in KINDS}

    assert names == {
        "benchmark": ["Tiny"],
        "task": ["Easy", "Hard"],
        "model": ["org/a", "org/b", "org/c"],
    }


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_name_is_refused(given: Given, kind: Kind) -> None:
    with pytest.raises(UnknownName, match=kind):
        card(given(RESULTS), kind, "nope")
