"""A task's page: the API's numbers, for whatever is asked, their spread, and what the task is."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote

import httpx
import pytest

from service.answers.packed import Statistics
from service.pages import figures
from service.pages.task.statistics import splits_of
from service.snapshots.connect import open_snapshot
from service.snapshots.store import SnapshotStore
from tests.http.odd_world import FORMER_TASK, TASKS
from tests.pages.conftest import HOSTILE
from tests.pages.page import Page
from tests.pages.test_benchmark import names_of, rows_of

WEATHER = "/task/WeatherMoodClassification"


def told_of(pages: httpx.Client, task: str, asked: dict[str, list[str]]) -> list[dict[str, Any]]:
    """The API's rows of a task, of the models that pass what is asked of these."""
    rows: list[dict[str, Any]] = pages.get(f"/v1/tasks/{task}/scores").json()["rows"]
    of_models = {
        name: asked[name]
        for name in ("max_params_b", "open_weights", "model_types")
        if name in asked
    }
    passing = {each["name"] for each in pages.get("/v1/models", params=of_models).json()}
    rows = [row for row in rows if row["model"]["name"] in passing]
    if "complete_only" in asked:
        rows = [row for row in rows if row["score"] is not None]
    if "untrained_only" in asked:
        rows = [row for row in rows if row["trainedOn"] is False]
    return [row for row in rows if asked.get("q", [""])[0] in row["model"]["name"]]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?max_params_b=1&open_weights=true&complete_only=true&q=tea",
        "?untrained_only=true&splits=test&min_params_b=",
    ],
)
def test_the_table_has_the_scores_of_the_api_of_those_that_are_asked(
    pages: httpx.Client, query: str
) -> None:
    page = Page(pages.get(WEATHER + query).text)
    asked = parse_qs(query[1:])
    told = told_of(pages, "WeatherMoodClassification", asked)
    head, *rows = rows_of(page)
    columns = [name for name in head[2:] if name not in ("Score", "Subsets", "Size", "Trained on")]

    assert names_of(page) == [row["model"]["name"] for row in told]
    ticks = [each.attributes["value"] for each in page.all("input", name="models")]
    assert ticks == names_of(page)
    assert page.all("form", id="compare")[0].attributes["action"] == "/compare"
    assert len(rows) > 1
    assert len(columns) > 1
    for cells, row in zip(rows, told, strict=True):
        at = dict(zip(head, cells, strict=True))
        assert at["Score"] == figures.score(row["score"])
        assert at["Rank"] == (figures.MISSING if row["score"] is None else str(row["rank"]))
        assert at["Size"] == figures.params(row["model"]["totalParamsB"])
        assert at["Trained on"] == {True: "yes", False: "no", None: "–"}[row["trainedOn"]]
        for name in columns:
            subset, _, split = name.partition(", ")
            assert at[name] == figures.score(row["subsetScores"].get(subset, {}).get(split))
    assert page.inline == page.unclosed == []


def test_a_column_sorts_both_ways_unknown_scores_last_and_subsets_get_columns(
    pages: httpx.Client,
) -> None:
    subset = pages.get("/v1/tasks/WeatherMoodClassification/scores").json()["subsets"][0]
    page = Page(pages.get(WEATHER, params={"subsets": subset}).text)
    head = next(each for each in page.all("th", scope="col") if each.text.startswith(subset))
    best_first = Page(pages.get(head.inside[0].attributes["href"]).text)
    [sorted_head] = [each for each in best_first.all("th") if "aria-sort" in each.attributes]
    worst_first = Page(pages.get(sorted_head.inside[0].attributes["href"]).text)
    columns = [
        [cells[rows_of(each)[0].index(head.text.strip())] for cells in rows_of(each)[1:]]
        for each in (best_first, worst_first)
    ]
    known = [[float(text) for text in column if text != figures.MISSING] for column in columns]

    assert sorted_head.attributes["aria-sort"] == "descending"
    assert known[0] == sorted(known[0], reverse=True)
    assert known[1] == known[0][::-1]
    assert all(column[: len(known[0])].count(figures.MISSING) == 0 for column in columns)
    assert any(f"subset {subset}" in each.text for each in best_first.all("ul"))


def test_the_picture_has_every_model_with_a_score_and_the_best_is_named(
    pages: httpx.Client,
) -> None:
    page = Page(pages.get(WEATHER).text)
    rows = [
        row
        for row in pages.get("/v1/tasks/WeatherMoodClassification/scores").json()["rows"]
        if row["score"] is not None
    ]
    [figure] = page.all("figure")
    said = [each.text for each in figure.inside if each.tag == "title"]
    bars = [int(found[1]) for each in said if (found := re.match(r"(\d+) models? from", each))]
    best = rows[0]["model"]["name"].rpartition("/")[2]

    assert sum(bars) == len(rows)
    assert sum("rank " in each for each in said) == len(rows)
    assert figure.text.count(best) == 2
    assert f"{len(rows)} models from {figures.score(rows[-1]['score'])} to" in figure.text
    assert best in page.all("ul", class_="best")[0].text


def test_what_it_is_where_it_counts_and_what_one_can_take_away(
    pages: httpx.Client, sample_dir: Path
) -> None:
    page = Page(pages.get("/task/HarbourLogRetrieval").text)
    told = pages.get("/v1/tasks/HarbourLogRetrieval").json()
    statistics = pages.get("/v1/tasks/HarbourLogRetrieval/descriptive_statistics").json()
    text = page.elements[0].text
    own = {each for each in page.leads_to if re.match("/(benchmark|v1/tasks|assets/s)", each)}
    sql = next(each for each in page.all("pre") if "task_row" in each.text).text
    snapshot = open_snapshot(SnapshotStore(sample_dir).current_path())
    rows = snapshot.cursor().execute(sql).fetchall()
    snapshot.close()

    for known in (told["type"], *told["languages"][:3], *(told["domains"] or []), told["license"]):
        assert known in text
    assert told["citation"] is None or told["citation"] in text
    for benchmark in pages.get("/v1/tasks/HarbourLogRetrieval/scores").json()["benchmarks"]:
        assert f"/benchmark/{quote(benchmark, safe='')}" in own
    for split, has in statistics.items():
        assert split in text
        assert figures.plural(has["num_samples"], "sample") in text
    assert {each: pages.get(each).status_code for each in own} == dict.fromkeys(own, 200)
    assert rows == [
        (row["model"]["name"], row["score"])
        for row in pages.get("/v1/tasks/HarbourLogRetrieval/scores").json()["rows"]
    ]
    search = Page(pages.get("/search?q=harbourlog").text)
    assert "/task/HarbourLogRetrieval" in search.leads_to


def test_what_cannot_be_asked_is_explained_and_nobody_left_is_no_blank_page(
    pages: httpx.Client,
) -> None:
    asked = {"subsets": "klingon", "splits": "x", "order_by": "<b>", "max_params_b": "many"}
    for name, value in asked.items():
        answer = pages.get(WEATHER, params={name: value})
        assert answer.status_code == 422, name
        assert Page(answer.text).all("form")
    empty = pages.get(WEATHER, params={"q": "nobody is called so"})

    assert "Nobody is left" in empty.text
    assert pages.get("/task/WeatherMoodClasification").status_code == 404
    assert "WeatherMoodClassification" in pages.get("/task/WeatherMoodClasification").text


def test_odd_names_markup_and_statistics_of_many_megabytes_do_no_harm(
    odd_pages: httpx.Client,
) -> None:
    plain, former, large = (
        odd_pages.get(f"/task/{quote(name, safe='')}") for name in (TASKS[0], FORMER_TASK, TASKS[2])
    )
    page = Page(plain.text)

    assert HOSTILE in page.elements[0].text
    assert "<script>alert" not in plain.text
    assert "3 samples" in page.elements[0].text
    assert "Too few models" in page.elements[0].text
    assert TASKS[1] in Page(former.text).all("h1")[0].text
    assert "more to say of them than a page holds" in large.text
    for each in (plain, former, large):
        assert Page(each.text).inline == Page(each.text).unclosed == []
        assert all(
            link.startswith(("/board/", "#", "https://")) for link in Page(each.text).leads_to
        )


def statistics(json: bytes) -> Statistics:
    """Statistics as a snapshot has them."""
    return Statistics(1, gzip.compress(json), "", len(json))


def test_statistics_of_any_shape_are_told_as_far_as_they_are_understood() -> None:
    assert splits_of(statistics(b"[]")) == []
    assert splits_of(statistics(b'{"test": 3}')) == []
    [split] = splits_of(
        statistics(
            b'{"dev": {"num_samples": 1, "num_queries": 2, "labels_statistics": null,'
            b'"documents_text_statistics": {"min_text_length": 1, "average_text_length": 2.345,'
            b'"max_text_length": 12000, "unique_texts": 9}, "label_statistics": {"min_score": 0,'
            b'"avg_score": "?", "max_score": 5}}}'
        )
    ) or [None]

    assert split is not None
    assert split.counts == ["1 sample", "2 queries"]
    [told] = split.told
    assert (told.what, told.unit) == ("Documents, text", "characters")
    assert (told.least, told.mean, told.most, told.different) == ("1", "2.35", "12\u00a0000", "9")
