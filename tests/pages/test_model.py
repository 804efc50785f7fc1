"""A model's page: the API's numbers, for models of every kind, in a page that needs no script."""

from __future__ import annotations

import html
import re
from pathlib import Path
from urllib.parse import quote

import duckdb
import httpx
import pytest

from service.cards.content import spaced
from service.pages import figures
from service.pages.model.page import model_page
from service.snapshots.store import SnapshotStore
from tests.http.every_number import READERS, differences, expected_rows
from tests.http.odd_world import MODELS
from tests.pages.conftest import HOSTILE
from tests.pages.page import Element, Page
from tests.tiny import Given

LARGE = "teahouse/oolong-large"


def page_of(pages: httpx.Client, name: str, query: str = "") -> Page:
    """The page of the model `name`."""
    return Page(pages.get(f"/model/{quote(name, safe='')}{query}").text)


def told(pages: httpx.Client, name: str, rest: str) -> list[dict[str, object]]:
    """The rows that the API answers for it."""
    rows: list[dict[str, object]] = pages.get(f"/v1/models/{quote(name, safe='')}{rest}").json()[
        "rows"
    ]
    return rows


def rows_of(page: Page, class_: str) -> list[list[str]]:
    """The text of the cells of each row of the tables of that class, without their heads."""
    bodies = [
        body
        for each in page.all("table", class_=class_)
        for body in each.inside
        if body.tag == "tbody"
    ]
    return [_cells(row) for body in bodies for row in body.inside if row.tag == "tr"]


def _cells(row: Element) -> list[str]:
    return [
        " ".join(each.text.split(" ")).strip() for each in row.inside if each.tag in ("td", "th")
    ]


def test_ranks_are_those_of_the_api_for_each_run_and_say_how_sure_they_are(
    pages: httpx.Client,
) -> None:
    ranks = rows_of(page_of(pages, LARGE, "?intervals=true"), "ranks")
    scores = {each["benchmarkName"]: each for each in told(pages, LARGE, "/scores")}
    runs = [each for each in told(pages, LARGE, "/coverage") if each["rank"] is not None]

    # Benchmarks where both runs rank have two rows.
    assert len(ranks) == len(runs) > len(scores)
    expected = {
        (
            f"{each['rank']} of {scores[each['benchmarkName']]['totalModels']}",
            figures.score(each["meanTask"]),  # type: ignore[arg-type]
        )
        for each in runs
    }
    assert {(cells[1], cells[4]) for cells in ranks} == expected
    asked = {"benchmark": "TEAPOT(eng, v1)", "intervals": "true"}
    intervals = {
        f"{row['rankLow']}–{row['rankHigh']}"
        if row["rankLow"] < row["rankHigh"]
        else str(row["rankLow"])
        for row in pages.get("/v1/rankings", params=asked).json()["rows"]
        if row["model"]["name"] == LARGE
    }
    assert {cells[3] for cells in ranks if "TEAPOT(eng, v1)" in cells[0]} == intervals
    assert any("embed_dim 256" in cells[0] for cells in ranks)


@pytest.mark.parametrize("name", ["teahouse/oolong-base", "word-counts/term-lists"])
def test_strengths_are_those_of_the_api(pages: httpx.Client, name: str) -> None:
    page = page_of(pages, name)
    rows = told(pages, name, "/strengths")

    address = f"/v1/models/{quote(name, safe='')}/strengths"
    table = READERS["csv"](pages.get(address, params={"format": "csv"}).content)
    assert rows
    assert differences(table, expected_rows(pages.get(address).json())) == []
    assert {tuple(cells[:1] + cells[2:]) for cells in rows_of(page, "strengths")} == {
        (
            f"{spaced(row['name']) if row['kind'] == 'type' else row['name']} {row['taskCount']}",
            figures.score(row["mean"]),
            figures.score(row["peerMedian"]),
            figures.percent(round(100 * row["aheadShare"])),
        )
        for row in rows
    }


def test_every_link_is_answered_and_every_statement_gives_rows(
    pages: httpx.Client, sample_dir: Path
) -> None:
    page = page_of(pages, "teahouse/oolong-base")
    # One of each kind, whatever it is named.
    own = {
        re.sub(r"(/(?:model|task|benchmark)s?/)[^/]+", r"\1", each.partition("?")[0]): each
        for each in page.leads_to
        if each.startswith("/") and "/v1/snapshots" not in each
    }
    statements = [each.text for each in page.all("pre") if each.text.startswith(("from", "with"))]

    answered = {each: pages.get(each).status_code for each in own.values()}
    assert answered == dict.fromkeys(own.values(), 200)
    assert {"/model/", "/model//history", "/benchmark/", "/compare", "/task/"} <= own.keys()
    with duckdb.connect(SnapshotStore(sample_dir).current_path(), read_only=True) as connection:
        assert len(statements) == 3
        assert all(connection.execute(each).fetchall() for each in statements)
    assert page.inline == page.unclosed == []
    assert [each.attributes["content"] for each in page.all("meta", property="og:image")] == [
        "/og/model/teahouse%2Foolong-base.png"
    ]


def test_who_ran_nothing_and_who_ran_a_part_have_pages_that_say_so(given: Given) -> None:
    snapshot = given(
        """
        model  task  score  split
        a      One   50     test
        a      One   60     dev
        part   One   70     dev
        ghost  One   80     dev
        """,
        models=["a", "part", "nothing"],
    )
    part, nothing, ghost = (
        model_page(snapshot, name, intervals=True) for name in ("part", "nothing", "ghost")
    )

    assert b"lacks 1 of 1 task; no rank yet, 1 result short of one" in part
    assert b"the catalog does not have it" in ghost
    assert b"lacks 1 of 1 task" in ghost
    assert Page(ghost.decode()).unclosed == []
    for page in (part, nothing):
        assert b"It has no rank yet" in page
        assert b"Too few models" in page
        assert Page(page.decode()).unclosed == []


def test_a_history_has_the_ranks_of_every_kept_snapshot(pages: httpx.Client) -> None:
    page = page_of(pages, "teahouse/oolong-base", "/history")
    rows = told(pages, "teahouse/oolong-base", "/history")
    dates = [each.attributes["datetime"] for each in page.all("time") if each.attributes][:2]
    shown = rows_of(page, "ranks history")

    assert dates == sorted({str(row["builtAt"]) for row in rows})
    assert sorted(int(cell) for cells in shown for cell in cells[3:]) == sorted(
        row["rank"]
        for row in rows  # type: ignore[type-var]
    )
    assert any(cells[2].startswith("up ") for cells in shown)


def test_markup_in_names_is_text_and_unknown_names_are_helped(odd_pages: httpx.Client) -> None:
    answers = [
        odd_pages.get(f"/model/{quote(name, safe='')}{rest}")
        for name in (HOSTILE, MODELS[1], "org/модель (v1, bigger)", "ex org/модель (v0)")
        for rest in ("", "/history")
    ]
    page = Page(answers[0].text)

    assert [each.status_code for each in answers] == [200, 200, 200, 200, 404, 404, 200, 200]
    assert HOSTILE in page.elements[0].text
    assert not any("<script>alert" in each.text for each in answers)
    assert all(Page(each.text).inline == [] for each in answers)
    assert all(each.startswith(("/board/", "https://", "#")) for each in page.leads_to), (
        page.leads_to
    )
    assert html.escape(MODELS[1], quote=False).replace("/", "&#x2f;") in answers[4].text
