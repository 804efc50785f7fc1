"""Addresses: those that crawlers get, those of former leaderboards, and those that nothing has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlsplit
from xml.etree import ElementTree

import httpx
import pytest

from service.errors import UnknownName
from service.http.endpoints.site_map import site_map
from service.pages.address import Address
from service.pages.front import front_page
from service.pages.links import Links, prime_links
from service.pages.robots import robots
from service.snapshots.connect import Snapshot, open_snapshot
from service.snapshots.store import SnapshotStore
from tests.http.odd_world import ALIAS, BENCHMARK, HIDDEN
from tests.pages.page import Page

TEAPOT = "TEAPOT(eng, v1)"
LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


@pytest.fixture
def found_at(sample_dir: Path) -> Iterator[Snapshot]:
    """The sample, where people find it at an origin that is known."""
    snapshot = open_snapshot(SnapshotStore(sample_dir).current_path())
    prime_links(snapshot, Links("/board", "https://boards.example.org"))
    yield snapshot
    snapshot.close()


def addresses(content: bytes) -> list[str]:
    return [each.text or "" for each in ElementTree.fromstring(content).iter(LOC)]


def test_the_site_map_has_every_page_by_its_whole_address(
    pages: httpx.Client, odd_pages: httpx.Client
) -> None:
    answer = pages.get("/sitemap.xml")
    told = addresses(answer.content)
    below = addresses(odd_pages.get("/sitemap.xml").content)
    names = {each["name"] for each in pages.get("/v1/benchmarks?include_hidden=true").json()}

    assert answer.headers["content-type"] == "application/xml; charset=utf-8"
    assert {f"{pages.base_url}/benchmark/{quote(name, safe='')}" for name in names} <= {*told}
    assert f"{pages.base_url}/docs/settings" in told
    assert len(told) == len(set(told))
    assert all(each.startswith(f"{odd_pages.base_url}/board/") for each in below)
    assert f"{odd_pages.base_url}/board/benchmark/{quote(HIDDEN, safe='')}" in below
    for url in told[:: len(told) // 6]:
        assert pages.get(url).status_code == 200, url
    other = pages.get("/sitemap.xml", headers={"host": "a.example:81"})
    assert addresses(other.content)[0] == "http://a.example:81/"
    assert pages.get("/sitemap.xml?part=7").status_code == 404


def test_where_our_origin_is_known_pages_robots_and_parts_of_a_map_say_it(
    found_at: Snapshot,
) -> None:
    own = "https://boards.example.org/board"
    page = Page(front_page(found_at).decode())
    whole = addresses(site_map(found_at, "https://boards.example.org", 0))
    listed = addresses(site_map(found_at, "https://boards.example.org", 0, most_urls=9))
    parts = [
        each
        for number in range(len(listed))
        for each in addresses(
            site_map(found_at, "https://boards.example.org", number + 1, most_urls=9)
        )
    ]

    assert page.all("link", rel="canonical")[0].attributes["href"] == f"{own}/"
    assert f"Sitemap: {own}/sitemap.xml\n" in robots(found_at).decode()
    assert listed[0] == f"{own}/sitemap.xml?part=1"
    assert parts == whole
    with pytest.raises(UnknownName, match="site map"):
        site_map(found_at, "", len(listed) + 1, most_urls=9)


def test_addresses_of_a_former_leaderboard_lead_to_the_benchmark(
    pages: httpx.Client, odd_pages: httpx.Client
) -> None:
    moved = pages.get("/?benchmark_name=TEAPOT(eng%2C%20v1)&__theme=dark")
    aliased = odd_pages.get("/", params={"benchmark": ALIAS})
    unknown = pages.get("/?benchmark_name=TEAPOT(eng%2C+v7)")

    assert (moved.status_code, moved.headers["location"]) == (
        301,
        f"/benchmark/{quote(TEAPOT, safe='')}",
    )
    assert aliased.headers["location"] == f"/board/benchmark/{quote(BENCHMARK, safe='')}"
    assert unknown.status_code == 404
    assert "Did you mean" in unknown.text
    assert f"/benchmark/{quote(TEAPOT, safe='')}" in Page(unknown.text).leads_to
    assert pages.get("/?benchmark_name=").status_code == 200
    assert pages.get("/").status_code == 200


@pytest.mark.parametrize(
    ("path", "near"),
    [
        (f"/benchmarks/{quote(TEAPOT)}", f"/benchmark/{quote(TEAPOT, safe='')}"),
        ("/documentation", "/docs"),
        ("/docs/setings", "/docs/settings"),
        ("/statuss", "/status"),
    ],
)
def test_an_address_that_nothing_has_leads_to_what_is_close_to_it(
    pages: httpx.Client, path: str, near: str
) -> None:
    answer = pages.get(path)

    assert answer.status_code == 404
    assert f'Did you mean <a href="{near}"'.replace("/", "&#x2f;") in answer.text.replace(
        "/", "&#x2f;"
    )
    assert pages.get("/docs/").status_code == 200


def test_of_very_many_values_the_last_chip_takes_away_the_rest() -> None:
    pairs = [("x", "date"), *(("languages", f"l{place}") for place in range(400))]
    address = Address(Links(), "/benchmark/b", pairs)

    chips = address.chips(lambda name, value: value if name == "languages" else "")

    assert [len(parse_qsl(urlsplit(each.url).query)) for each in chips] == [400] * 40 + [41]
    assert [chips[0].text, chips[-1].text] == ["l0", "360 more"]
