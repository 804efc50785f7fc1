"""The first page, search, what pages are dressed in, and what a browser is told of errors."""

from __future__ import annotations

import re
from urllib.parse import unquote

import brotli
import httpx
import pytest

from service.errors import TooSlow
from service.http.messages.problems import Frame, problem
from service.pages import figures
from service.pages.assets import dressed, names_of
from service.pages.links import Links, foreign
from tests.http.odd_world import BENCHMARK, HIDDEN, MODELS
from tests.pages.page import Page


def test_the_first_page_leads_to_every_benchmark_with_who_leads_it(pages: httpx.Client) -> None:
    answer = pages.get("/")
    page = Page(answer.text)
    names = {each["name"] for each in pages.get("/v1/benchmarks?include_hidden=true").json()}
    tiles = {
        unquote(each.attributes["href"]).removeprefix("/benchmark/"): each.text
        for each in page.all("a", class_="tile")
    }

    assert tiles.keys() == names
    for name, text in tiles.items():
        rows = pages.get(f"/v1/benchmarks/{name}/scores").json()["rows"]
        assert (f"{len(rows)} model" if rows else "no results yet") in text
        if rows:
            score = rows[0]["meanTask"] or rows[0]["meanTaskType"]
            assert rows[0]["model"]["name"].rpartition("/")[2] in text
            assert score is None or figures.score(score) in text
    assert "Invented data" in answer.text
    assert page.unclosed == page.inline == []
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert policy.endswith("frame-ancestors 'self' https://huggingface.co https://*.hf.space")


def test_a_page_is_held_until_it_changes_and_its_dress_for_a_year(pages: httpx.Client) -> None:
    answer = pages.get("/")
    again = pages.get("/", headers={"if-none-match": answer.headers["etag"]})
    head = pages.head("/")
    dress = [each for each in Page(answer.text).leads_to if re.match("/assets/s", each)]
    fonts = re.findall(r'url\("../..(/fonts/\S+?)"\)', pages.get(dress[0]).text)
    loaded = [pages.get(each) for each in (*dress, *(f"/assets{font}" for font in fonts))]

    assert (answer.headers["cache-control"], again.status_code) == ("no-cache", 304)
    assert (head.status_code, head.content) == (200, b"")
    assert len(fonts) == 2
    every = [dressed(folder, name) for folder in ("styles", "scripts") for name in names_of(folder)]
    assert sum(len(brotli.compress(each)) for each in every) < 40_000
    for each in loaded:
        assert each.status_code == 200
        assert each.headers["cache-control"] == "public, max-age=31536000, immutable"
    kinds = {each.headers["content-type"].partition(";")[0] for each in loaded}
    assert kinds == {"text/css", "text/javascript", "font/woff2"}
    assert pages.get("/assets/styles/000000000000/page.css").status_code == 404
    assert pages.get("/assets/fonts/..%2Ffonts%2FOFL.txt").status_code == 404


def test_search_finds_by_parts_of_names_and_else_what_is_near(odd_pages: httpx.Client) -> None:
    found = Page(odd_pages.get("/search", params={"q": "  BIG модель "}).text)
    near = Page(odd_pages.get("/search", params={"q": "org/plane"}).text)
    markup = odd_pages.get("/search", params={"q": '"><script>x</script>'}).text

    [link] = [each for each in found.all("a") if MODELS[1] in each.text]
    assert link.attributes["href"].startswith("/board/")
    assert "Nothing is called like" in near.elements[0].text
    assert MODELS[0] in near.elements[0].text
    assert "<script>x" not in markup
    assert Page(markup).all("input")[-1].attributes["value"] == '"><script>x</script>'
    assert "Search" in odd_pages.get("/search").text


def test_all_links_of_a_page_stay_below_the_prefix_of_the_proxy(odd_pages: httpx.Client) -> None:
    page = Page(odd_pages.get("/").text)
    titles = [each.text for each in page.all("a", class_="tile")]

    assert any(BENCHMARK in each for each in titles)
    assert any(HIDDEN in each for each in titles)
    assert all(each.startswith(("/board/", "#")) for each in page.leads_to)


@pytest.mark.parametrize("path", ["/nope/%3Cscript%3Ealert(1)%3C%2Fscript%3E", "/search?p=x"])
def test_a_browser_gets_a_page_where_a_program_gets_json(
    odd_pages: httpx.Client, path: str
) -> None:
    answer = odd_pages.get(path)
    told = odd_pages.get(path, headers={"accept": "*/*"})
    page = Page(answer.text)

    assert answer.status_code == told.status_code
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
        assert "detail" in told.json()
        assert page.all("form")
    assert "<script>alert" not in answer.text
    assert page.inline == []
    assert odd_pages.get("/v1/models/nope").json()["detail"].startswith("Unknown model")


def test_who_has_to_wait_is_told_so_by_a_page() -> None:
    reply = problem(TooSlow(20), Frame(Links("/board"), "'none'"))
    page = Page(reply.body.decode())

    assert reply.status == 503
    assert (b"retry-after", b"5") in reply.headers
    assert dict(reply.headers)[b"content-security-policy"].endswith(b"frame-ancestors 'none'")
    assert "took over 20 s" in page.elements[0].text
    assert all(each.startswith(("/board/", "#")) for each in page.leads_to)


def test_figures_are_written_for_people() -> None:
    assert [figures.params(size) for size in (None, 0.0226, 0.607, 0.9996, 7.567, 120.4)] == [
        *("–", "23\u00a0M", "607\u00a0M", "1.0\u00a0B", "7.6\u00a0B", "120\u00a0B")
    ]
    assert [figures.score(0.759795), figures.score(None), figures.percent(-1)] == [
        "75.98",
        "–",
        "–",
    ]
    assert [figures.count(1_293_418), figures.plural(1, "task")] == [
        "1\u00a0293\u00a0418",
        "1 task",
    ]
    assert figures.date("2026-08-20T00:00:00+00:00") == "20 August 2026"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//x", "", None, "http://["]
)
def test_a_page_leads_to_web_addresses_only(url: str | None) -> None:
    assert foreign(url) is None
    assert foreign("https://example.org/a") == "https://example.org/a"
