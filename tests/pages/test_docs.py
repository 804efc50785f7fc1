"""The guides, what they lead to, and what the reference is made of."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import brotli
import httpx
import pytest

from service.pages.guides.markdown import rendered
from service.pages.guides.shelf import GUIDES
from tests.pages.page import Page

VENDOR = Path("service/pages/vendor")


def test_every_document_is_a_guide_and_its_links_lead_to_pages_that_are_there(
    pages: httpx.Client,
) -> None:
    shelf = Page(pages.get("/docs").text)
    led = {each.attributes["href"] for each in shelf.all("a", class_="tile")}
    documents = {file.name for file in Path("docs").glob("*.md")}

    assert documents <= {guide.file for guide in GUIDES.values()}
    assert {f"/docs/{slug}" for slug in GUIDES} < led
    addresses: dict[str, set[str]] = {}
    for slug in GUIDES:
        page = Page(pages.get(f"/docs/{slug}").text)
        assert page.unclosed == page.inline == [], slug
        assert len(page.all("h1")) == 1
        named = [each.attributes["id"] for each in page.elements if "id" in each.attributes]
        assert len(named) == len(set(named)), slug
        addresses[f"/docs/{slug}"] = set(named)
        led |= {url for url in page.leads_to if url.startswith(("/docs/", "#"))}
        led |= {f"/docs/{slug}{url}" for url in page.leads_to if url.startswith("#")}
        assert not [url for url in page.leads_to if url.endswith(".md")], slug
    for url in led:
        path, _, part = url.partition("#")
        assert path not in addresses or not part or part in addresses[path], url
    assert pages.get("/docs/nope").status_code == 404


def test_sql_of_a_guide_can_be_asked_with_names_that_are_here(
    pages: httpx.Client, odd_pages: httpx.Client
) -> None:
    def asked(client: httpx.Client) -> list[str]:
        page = Page(client.get("/docs/questions").text)
        links = [each.attributes["href"] for each in page.all("a", class_="run")]
        return [parse_qs(urlsplit(url).query)["q"][0] for url in links]

    assert len(asked(pages)) == 20
    assert 'from leaderboard."TEAPOT(eng, v1)"' in asked(pages)[0]
    assert not [sql for sql in asked(odd_pages) if "TEAPOT" in sql]


def test_markdown_becomes_html_and_markup_in_it_stays_text() -> None:
    text = (
        "# A `b`\n\n## One\n\n## One\n\n<script>x</script> [y](javascript:z) [G](g.md#h)\n\n"
        "    code <b>\n\n```sql\nselect '<'\n```\n\n| a |\n| - |\n| <i> |\n"
    )
    told = rendered(
        text,
        leads=lambda url: ("/docs/g#h", "G") if url.startswith("g.md") else None,
        runs=lambda sql: f"/sql?q={sql.strip()}&x",
    )
    page = Page(told.html)

    assert [each.id for each in told.sections] == ["one", "one-1"]
    assert [each.attributes["id"] for each in page.all("h2")] == ["one", "one-1"]
    assert not page.all("script")
    assert not page.all("b")
    assert not page.all("i")
    assert "javascript" not in " ".join(page.leads_to)
    assert "/docs/g#h" in page.leads_to
    assert "/sql?q=select '<'&x" in page.leads_to
    assert len(page.all("button", class_="copy scripted")) == 2


def test_the_reference_is_made_of_our_document_and_of_names_that_have_answers(
    odd_pages: httpx.Client,
) -> None:
    page = Page(odd_pages.get("/docs/api").text)
    [place] = [each for each in page.all("div") if each.attributes.get("id") == "reference"]
    names = dict(re.findall(r'"(\w+)":"((?:[^"\\]|\\.)*)"', place.attributes["data-names"]))

    assert page.inline == []
    assert odd_pages.get(place.attributes["data-document"]).json()["openapi"]
    assert odd_pages.get(f"/v1/tasks/{names['task']}").status_code == 200
    for url in page.leads_to:
        if "/assets/" in url:
            assert odd_pages.get(url).status_code == 200, url


@pytest.mark.parametrize("coding", ["br", "gzip", "identity"])
def test_what_others_wrote_comes_as_it_lies_here_and_is_held_for_a_year(
    pages: httpx.Client, coding: str
) -> None:
    packed = sorted(VENDOR.rglob("*.br"))
    licences = (VENDOR / "LICENCES.txt").read_text(encoding="utf-8")

    assert {each.name.rpartition("-")[0] for each in packed} == {"codemirror", "swagger-ui"}
    assert "=== swagger-ui-dist 5." in licences
    assert "=== @codemirror/view 6." in licences
    for file in packed:
        url = f"/assets/vendor/{file.parent.name}/{file.name.removesuffix('.br')}"
        answer = pages.get(url, headers={"accept-encoding": coding})
        assert answer.content == brotli.decompress(file.read_bytes())
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        if coding == "br":
            assert int(answer.headers["content-length"]) == file.stat().st_size
