"""The page of what changed: the API's answer for two snapshots, and a helpful page for one."""

from __future__ import annotations

import html

import httpx
import pytest

from service.pages import figures
from tests.pages.page import Page


def cells_below(page: Page, caption: str) -> list[list[str]]:
    """The text of each cell of the tables with that caption, by row."""
    tables = [
        each
        for each in page.all("table")
        if any(one.tag == "caption" and one.text == caption for one in each.inside)
    ]
    rows = [row for table in tables for row in table.inside if row.tag == "tr"]
    # Behind a model's name stands what is unusual of a run of it.
    return [
        [each.text.strip().partition(" ")[0] for each in row.inside if each.tag in ("td", "th")]
        for row in rows
        if any(each.tag == "td" for each in row.inside)
    ]


@pytest.mark.parametrize("benchmark", ["", "TEAPOT(eng, v1)"])
def test_it_tells_what_the_api_answers_to_the_same(two_pages: httpx.Client, benchmark: str) -> None:
    asked = {"benchmark": benchmark} if benchmark else {}
    answer = two_pages.get("/changes", params=asked)
    page, told = Page(answer.text), two_pages.get("/v1/changes", params=asked).json()
    totals, rows = told["totals"], told["rows"]
    moved = [row for row in rows if row["change"] == "moved"]
    new = [row for row in rows if row["change"] == "new"]
    summary = next(each for each in page.all("p") if each.attributes.get("id") == "summary").text
    tally = [each.text for each in page.all("ul", class_="tally")[0].inside if each.tag == "b"]

    assert figures.plural(totals["newModels"], "new model") in summary
    assert figures.plural(totals["changedResults"], "changed score") in summary
    assert tally == [
        figures.count(count)
        for count in (
            totals["newModels"],
            totals["newRows"],
            totals["movedRows"],
            totals["changedResults"] + totals["goneResults"],
        )
    ]
    assert [cells[:2] for cells in cells_below(page, "New places")] == [
        [str(row["rankAfter"]), row["modelName"]] for row in new
    ]
    assert moved
    for name in {row["benchmarkName"] for row in moved}:
        assert [cells[:2] for cells in cells_below(page, f"Places that moved in {name}")] == [
            [row["modelName"], str(row["rankBefore"])]
            for row in moved
            if row["benchmarkName"] == name
        ]
    assert [(cells[0], cells[-1]) for cells in cells_below(page, "Changed scores")] == [
        (each["modelName"], figures.change(each["scoreChange"])) for each in told["results"]
    ]
    if not benchmark:
        assert len(cells_below(page, "How much changed in each benchmark")) == len(
            told["benchmarks"]
        )
    assert page.inline == page.unclosed == []


def test_either_way_round_and_by_any_name_it_is_one_page_that_holds_until_what_is_kept_changes(
    two_pages: httpx.Client,
) -> None:
    newer, older = (each["id"] for each in two_pages.get("/v1/snapshots").json())
    first = two_pages.get("/changes")
    page = Page(first.text)
    options = [each for each in page.all("option") if "selected" in each.attributes]
    tag = {"if-none-match": first.headers["etag"]}
    turned = next(each for each in page.all("a") if each.text == "the other way round")
    backwards = Page(two_pages.get(turned.attributes["href"]).text)
    own = {each for each in page.leads_to if "format=" in each}
    alone = [each for each in page.leads_to if "&benchmark=" in each]

    assert [each.attributes["value"] for each in options[:2]] == [older, newer]
    assert two_pages.get(f"/changes?from={older}&to={newer}", headers=tag).status_code == 304
    assert two_pages.head("/changes", headers=tag).status_code == 304
    assert "1 gone model" in backwards.elements[0].text
    assert "harbour/many-hooks" in backwards.elements[0].text
    assert "Nothing that anybody could see" in two_pages.get(f"/changes?from={newer}").text
    assert len(own) == 6
    assert len(alone) > 2
    assert {two_pages.get(each).status_code for each in (*own, alone[0], alone[-1])} == {200}


def test_with_one_snapshot_or_one_that_is_not_kept_it_says_so(
    pages: httpx.Client, odd_pages: httpx.Client
) -> None:
    alone, blank = pages.get("/changes"), pages.get("/changes?from=&to=&benchmark=")
    unknown = pages.get("/changes?from=12345678")
    wrong = pages.get("/changes", params={"from": "<b>!"})
    odd = odd_pages.get("/changes", params={"benchmark": '"><script>alert(1)</script>'})

    assert (alone.status_code, blank.status_code) == (200, 200)
    assert "nothing older to compare with" in alone.text
    assert (unknown.status_code, wrong.status_code) == (404, 422)
    assert "No snapshot is called" in html.unescape(unknown.text)
    assert "<script>alert" not in odd.text
    assert Page(odd.text).inline == []
    assert all(each.startswith(("/board/", "#")) for each in Page(odd.text).leads_to)


def test_the_first_page_leads_to_it(pages: httpx.Client) -> None:
    front = Page(pages.get("/").text)
    [line] = [each for each in front.all("p") if "data-changed" in each.attributes]

    assert [each.attributes["href"] for each in line.inside if each.tag == "a"] == ["/changes"]
