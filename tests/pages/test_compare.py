"""The page of a comparison: the API's scores and tests, whoever is named, and whoever is not."""

from __future__ import annotations

from urllib.parse import unquote

import httpx
import pytest

from service.pages import figures
from service.pages.compare.marks import marks_of
from service.pages.links import Links
from tests.http.odd_world import MODELS
from tests.pages.conftest import HOSTILE
from tests.pages.page import Page
from tests.pages.test_benchmark import rows_of

TEAPOT = "TEAPOT(eng, v1)"
LARGE, SMALL, WREN = (
    *("teahouse/oolong-large", "teahouse/oolong-small"),
    "pelican-post/wren-lite",
)


def models_in(url: str) -> list[str]:
    """The models that a link of this page names, in their order."""
    return httpx.QueryParams(httpx.URL(url).query).get_list("models")


@pytest.mark.parametrize(
    ("models", "selected"),
    [
        ([LARGE, SMALL], {"benchmark": TEAPOT}),
        ([WREN, SMALL, LARGE], {"benchmark": TEAPOT, "task_types": "Retrieval"}),
        ([SMALL, LARGE], {"tasks": "TwoTidesSTS,Salt & Pepper (Pairs, short)"}),
        ([SMALL, WREN], {"languages": "English", "task_types": "STS"}),
    ],
)
def test_scores_wins_and_tests_are_those_of_the_api(
    pages: httpx.Client, models: list[str], selected: dict[str, str]
) -> None:
    asked = {"models": ",".join(models), **selected}
    answer = pages.get("/compare", params=asked)
    told = pages.get("/v1/compare", params=asked).json()
    page = Page(answer.text)
    _, tasks = page.all("table")
    by_model = {row[0].strip(): row for row in rows_of(page)}
    by_task = {row[0]: row[2:] for row in rows_of(page)}

    assert page.inline == page.unclosed == []
    assert len(by_task) >= len(told["tasks"]) > 0
    for task in told["tasks"]:
        *cells, margin = by_task[task["name"]]
        assert cells == [figures.score(task["scoresByModel"].get(name)) for name in models]
        assert margin == figures.score(task["margin"])
    assert len([each for each in tasks.inside if each.attributes.get("class") == "t3"]) == sum(
        len(task["winners"]) for task in told["tasks"]
    )
    for pair in told["pairs"]:
        better = max(pair["wins"], pair["losses"])
        of_tasks = figures.plural(pair["taskCount"], "task")
        assert f"{better} of {of_tasks}" in answer.text
        if pair["signTest"]:
            assert (
                figures.p_value(pair["signTest"]["holmPValue"]).replace("<", "&lt;") in answer.text
            )
        else:
            assert "too few to tell" in answer.text
    for model in told["models"]:
        assert figures.score(model["commonMeanTask"]) in by_model[model["name"]]
    files = [each for each in page.leads_to if "format=" in each]
    assert {pages.get(each).status_code for each in files} == {200}
    assert pages.get(files[0]).json() == told
    assert "from comparison(" in page.elements[0].text


def test_each_state_of_the_page_leads_on(pages: httpx.Client) -> None:
    nobody = Page(pages.get("/compare").text)
    alone = Page(pages.get("/compare", params={"models": LARGE}).text)
    unknown = Page(pages.get("/compare", params={"models": f"{LARGE},oolong,zzzzzz"}).text)
    found = Page(pages.get("/compare", params={"models": LARGE, "q": "oolong"}).text)
    apart = Page(
        pages.get(
            "/compare",
            params={"models": [LARGE, SMALL], "benchmark": TEAPOT, "languages": "Yoruba"},
        ).text
    )
    twice = pages.get("/compare", params={"models": [LARGE, SMALL, LARGE], "benchmark": ""})
    every = [each["name"] for each in pages.get("/v1/models").json()]
    crowd = Page(pages.get("/compare", params={"models": every, "benchmark": TEAPOT}).text)

    strange = [f"no/{place}" for place in range(400)]
    strangers = pages.get("/compare", params={"models": [LARGE, SMALL, *strange]})

    begun = [each.attributes["href"] for each in nobody.all("a", class_="tile")]
    assert begun
    assert all(len(models_in(each)) > 1 for each in begun)
    assert "wins" in pages.get(begun[0]).text
    assert "One more is needed" in alone.elements[0].text
    near = [models_in(each) for each in unknown.leads_to if "oolong-small" in unquote(each)]
    assert [LARGE, SMALL, "zzzzzz"] in near
    assert "No model is called zzzzzz" in unknown.elements[0].text
    [added] = [each for each in found.leads_to if models_in(each)[1:] == [SMALL]]
    assert models_in(added) == [LARGE, SMALL]
    assert "None of these models has a score" in apart.elements[0].text
    assert twice.status_code == 200
    assert "oolong-large and oolong-small compared" in twice.text
    assert "20 models are compared at most" in crowd.elements[0].text
    assert "395 more names are no model’s either" in strangers.text
    assert "oolong-large and oolong-small compared" in strangers.text
    assert len(strangers.content) < 150_000
    assert len(crowd.all("ul", class_="picked")[0].text.split("×")) == 21
    assert pages.get("/compare", params={"models": LARGE, "benchmark": "no"}).status_code == 404


def test_markup_in_names_is_text_and_links_stay_below_the_prefix(odd_pages: httpx.Client) -> None:
    models = [MODELS[0], MODELS[1], HOSTILE]
    both = odd_pages.get("/compare", params={"models": models[:2]})
    hostile = odd_pages.get("/compare", params={"models": [MODELS[0], HOSTILE]})
    unknown = odd_pages.get("/compare", params={"models": '"><b>x', "q": "<i>"})

    for answer in (both, hostile, unknown):
        page = Page(answer.text)
        assert answer.status_code == 200
        assert page.inline == page.unclosed == []
        assert "<script>alert" not in answer.text
        assert "<b>x" not in answer.text
        assert all(each.startswith(("/board/", "#")) for each in page.leads_to)
    assert MODELS[1].rpartition("/")[2] in Page(both.text).all("h1")[0].text
    assert 'alert(1)</script>/" onx="1'.rpartition("/")[2] in Page(hostile.text).elements[0].text


def test_twenty_models_have_twenty_marks() -> None:
    marks = marks_of([f"org/{place}" for place in range(20)], Links())

    assert len({(mark.form, mark.colour) for mark in marks}) == 20
    assert [mark.own for mark in marks_of(["a/x", "b/x", "a/y"], Links())] == ["a/x", "b/x", "y"]
