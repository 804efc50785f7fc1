"""A benchmark's page: the API's numbers, for whatever is asked, in a table that needs no script."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, quote, unquote, urlsplit

import httpx
import pytest

from service.pages import figures
from tests.http.odd_world import BENCHMARK
from tests.pages.conftest import HOSTILE
from tests.pages.page import Page

TEAPOT = "/benchmark/TEAPOT(eng, v1)"


def rows_of(page: Page) -> list[list[str]]:
    """The text of each cell by row, the head first."""
    return [
        [
            each.text.strip(" ↑↓").replace("\u200b", "")
            for each in row.inside
            if each.tag in ("td", "th")
        ]
        for row in page.all("tr")
    ]


def names_of(page: Page) -> list[str]:
    """The models of the table, in order."""
    return [
        next(
            re.sub("^.*?/models?/", "", unquote(inner.attributes["href"]))
            for inner in each.inside
            if inner.tag == "a"
        )
        for each in page.all("th", scope="row")
    ]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?columns=tasks&order_by=meanTask",
        "?max_params_b=1&open_weights=true&among=all&order_by=-zeroShotPct",
        "?task_types=Retrieval&ranked_by=mean_task&languages=English",
    ],
)
def test_the_table_has_the_numbers_of_the_api_in_its_order(pages: httpx.Client, query: str) -> None:
    page = Page(pages.get(TEAPOT + query).text)
    asked = parse_qs(query[1:])
    asked.pop("columns", None)
    if asked.keys() <= {"order_by"}:
        asked["intervals"] = ["true"]
    told = pages.get("/v1/rankings", params={"benchmark": "TEAPOT(eng, v1)", **asked}).json()
    head, *rows = rows_of(page)
    at = {name: place for place, name in enumerate(head)}

    assert names_of(page) == [row["model"]["name"] for row in told["rows"]]
    assert len(rows) > 1
    for cells, row in zip(rows, told["rows"], strict=True):
        low, high = row["rankLow"], row["rankHigh"]
        interval = "" if low is None else f"{low}–{high}" if low < high else str(low)
        assert cells[at["Rank"]] == f"{row['rank']}{interval}"
        assert cells[at["Size"]] == figures.params(row["totalParamsB"])
        if "Mean" in at:
            assert cells[at["Mean"]] == figures.score(row["meanTask"])
        for name in told["selection"]["taskTypes"]:
            column = at[
                "".join(
                    " " + c if c.isupper() and i and name[i - 1].islower() else c
                    for i, c in enumerate(name)
                )
            ]
            assert cells[column] == figures.score(row["scoresByTaskType"].get(name))
        if "columns" in query:
            for task in told["selection"]["tasks"]:
                assert cells[at[task]] == figures.score(row["scoresByTask"].get(task))
    assert page.inline == page.unclosed == []


def test_every_link_of_a_page_is_answered_and_every_sort_can_be_turned(pages: httpx.Client) -> None:
    page = Page(pages.get(TEAPOT).text)
    own = {each for each in page.leads_to if each.startswith("/") and "/v1/snapshots" not in each}
    sorts = [each.inside[0].attributes["href"] for each in page.all("th", scope="col")]
    by_size = Page(pages.get(sorts[2]).text)
    [sorted_head] = [
        each for each in by_size.all("th", scope="col") if "aria-sort" in each.attributes
    ]
    turned = Page(pages.get(sorted_head.inside[0].attributes["href"]).text)

    assert {each: pages.get(each).status_code for each in own} == dict.fromkeys(own, 200)
    assert sorted_head.attributes["aria-sort"] == "descending"
    known = [row for row in rows_of(by_size)[1:] if row[2] != figures.MISSING]
    assert [row[2] for row in known] == [
        row[2] for row in reversed(rows_of(turned)[1:]) if row[2] != figures.MISSING
    ]


def test_a_form_as_it_is_sent_without_scripts_filters_and_says_so(pages: httpx.Client) -> None:
    form = Page(pages.get(TEAPOT).text).all("form", id="filters")[0]
    blank = {
        each.attributes["name"]: ""
        for each in form.inside
        if each.attributes.get("type") in ("number", "search")
    }
    page = Page(
        pages.get(
            TEAPOT, params={**blank, "open_weights": "", "among": "selected", "max_params_b": "1"}
        ).text
    )
    chips = [each for each in page.all("ul", class_="chips no-print")[0].inside if each.tag == "a"]
    told = pages.get(
        "/v1/rankings", params={"benchmark": "TEAPOT(eng, v1)", "max_params_b": "1"}
    ).json()

    assert f"{told['total']} of" in page.all("div", id="said")[0].text
    assert [each.text.strip() for each in chips] == ["up to 1\u00a0B × (remove)", "clear all"]
    assert urlsplit(chips[0].attributes["href"]).query == ""
    assert "max_params_b := 1" in page.elements[0].text
    assert "/v1/rankings?benchmark=" in page.elements[0].text


def test_what_leaves_nobody_and_what_cannot_be_asked_are_explained(pages: httpx.Client) -> None:
    empty = pages.get(TEAPOT, params={"min_params_b": "1000000"})
    wrong = pages.get(TEAPOT, params={"min_params_b": "many"})
    column = pages.get(TEAPOT, params={"columns": "<b>"})
    near = pages.get("/benchmark/TEAPOT(eng, v2)")

    assert "Nobody is left" in empty.text
    assert "Show everybody" in empty.text
    assert (wrong.status_code, column.status_code, near.status_code) == (422, 422, 404)
    assert "a finite number" in wrong.text
    assert "<b>" not in column.text.partition("</h1>")[2].replace("<b>n", "")
    assert [each.text for each in Page(near.text).all("a") if each.text == "TEAPOT(eng, v1)"]


def test_markup_in_names_and_descriptions_is_text(odd_pages: httpx.Client) -> None:
    answer = odd_pages.get(f"/benchmark/{quote(BENCHMARK, safe='')}?columns=tasks&q=%3Cscript")
    page = Page(answer.text)

    assert HOSTILE in page.elements[0].text
    assert html.escape("<img src=x onerror=alert(1)>", quote=False) in answer.text
    assert "<script>alert" not in answer.text
    assert page.inline == []
    assert page.all("img") == []
    assert [each for each in page.leads_to if "example.org" in each] == ["https://example.org/a"]
    assert not any(each.startswith("javascript:") for each in page.leads_to)
    assert len(names_of(page)) == 1


def test_ticked_rows_are_compared_over_what_the_table_is_of(pages: httpx.Client) -> None:
    page = Page(pages.get(TEAPOT, params={"task_types": "STS", "order_by": "model"}).text)
    form = page.all("form", id="compare")[0]
    fields = [
        (each.attributes["name"], each.attributes["value"])
        for each in form.inside
        if each.tag == "input"
    ]
    ticks = [pair for pair in fields if pair[0] == "models"]
    asked = [pair for pair in fields if pair[0] != "models"]
    answer = pages.get(form.attributes["action"], params=[*asked, ticks[0], ticks[4]])

    assert asked == [("benchmark", "TEAPOT(eng, v1)"), ("task_types", "STS")]
    assert [name for _, name in ticks] == names_of(page)
    text = Page(answer.text).elements[0].text
    assert ticks[0][1] in text
    assert ticks[4][1] in text
    assert "TwoTidesSTS" in answer.text
    assert "CabinetBoatsRetrieval" not in answer.text


def test_who_lacks_tasks_says_which_and_leads_to_what_is_missing(pages: httpx.Client) -> None:
    page = Page(pages.get(TEAPOT).text)
    told = pages.get("/v1/rankings", params={"benchmark": "TEAPOT(eng, v1)"}).json()
    tasks = told["selection"]["tasks"]
    lacking = [
        (row["model"]["name"], [task for task in tasks if task not in row["scoresByTask"]])
        for row in told["rows"]
        if len(row["scoresByTask"]) < len(tasks)
    ]
    cells = page.all("td", class_="few")

    assert len(cells) == len(lacking) > 3
    for cell, (name, missing) in zip(cells, lacking, strict=True):
        assert cell.attributes["title"].startswith(
            f"lacks {len(missing)} of {len(tasks)} tasks: {', '.join(missing[:3])}"
        )
        [link] = cell.inside
        path, anchor = link.attributes["href"].split("#")
        [lacks] = Page(pages.get(path).text).all("p", id=anchor)
        assert path.endswith(quote(name, safe=""))
        assert {each.text for each in lacks.inside} >= set(missing)
    heads = [each.attributes.get("data-none", "") for each in page.all("th", scope="col")]
    assert {"not known", "no mean", "no mean of STS"} <= set(heads)


def test_heat_maps_have_the_scores_of_the_api_and_a_shade_a_fifth(pages: httpx.Client) -> None:
    asked = {"benchmark": "Kitchen Table(v1)"}
    tasks = Page(pages.get("/benchmark/Kitchen Table(v1)?view=heat&columns=STS&q=e").text)
    languages = Page(pages.get("/benchmark/Kitchen Table(v1)?view=languages").text)
    ranked = pages.get("/v1/rankings", params=asked).json()
    by_language = {
        (row["modelName"], str(row["experiments"])): row["scoresByLanguage"]
        for row in pages.get("/v1/benchmarks/Kitchen Table(v1)/per-language").json()["rows"]
    }

    def brief(score: float | None) -> str:
        return figures.MISSING if score is None else figures.score_in_brief(score)

    def columns(page: Page) -> list[str]:
        return [each.text for each in page.all("th", class_="up")]

    assert columns(tasks) == [
        task["name"]
        for task in pages.get("/v1/tasks", params={"types": "STS"}).json()
        if task["name"] in ranked["selection"]["tasks"]
    ]
    assert len(columns(languages)) == 5
    for page, scores in (
        (tasks, [row["scoresByTask"] for row in ranked["rows"] if "e" in row["model"]["name"]]),
        (
            languages,
            [
                by_language[
                    row["model"]["name"], str(row["model"].get("experiments", row["experiments"]))
                ]
                for row in ranked["rows"]
            ],
        ),
    ):
        rows = [row[2:] for row in rows_of(page)[-len(scores) :]]
        assert rows == [[brief(each.get(name)) for name in columns(page)] for each in scores]
        assert {each.attributes.get("class", "h1")[0] for each in page.all("td")} <= {"h", "r", "n"}
        assert page.inline == page.unclosed == []
    assert pages.get(TEAPOT, params={"view": "upside down"}).status_code == 422
