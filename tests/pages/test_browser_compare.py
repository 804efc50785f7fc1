"""Comparing, ticking and walking through cells in Chromium, with scripts and without."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.pages.browsing import NEEDS_CHROMIUM, Open
from tests.pages.conftest import stumbles
from tests.pages.test_benchmark import TEAPOT

pytestmark = NEEDS_CHROMIUM

BOTH = "/compare?models=teahouse/oolong-large&models=teahouse/oolong-small"


def test_rows_that_are_ticked_are_compared_and_stay_so_on_the_way_back(open_page: Open) -> None:
    page = open_page(TEAPOT)
    bar = page.locator(".ticked")
    expect(bar).to_be_hidden()
    page.get_by_role("checkbox", name="Compare oolong-small").check()
    page.get_by_role("searchbox", name="Filter by name").fill("heron")
    expect(page.locator("#said")).to_contain_text("shown")
    page.get_by_role("checkbox", name="Compare heron-2").check()
    expect(bar).to_contain_text("2 models ticked")
    page.get_by_role("button", name="Compare").click()
    page.wait_for_url("**/compare?**")
    assert sorted(parse_qs(urlsplit(page.url).query)["models"]) == [
        "pelican-post/heron-2",
        "teahouse/oolong-small",
    ]
    expect(page.locator("h1")).to_contain_text("compared")
    page.go_back()
    expect(bar).to_contain_text("2 models ticked")
    expect(page.get_by_role("checkbox", name="Compare heron-2")).to_be_checked()
    bar.get_by_role("button", name="Clear").click()
    expect(bar).to_be_hidden()


def test_cells_are_walked_by_arrow_keys_and_say_why_they_are_empty(open_page: Open) -> None:
    page = open_page(f"{TEAPOT}?order_by=-tasksRun")
    region = page.locator("[data-cells]")
    told = page.locator(".waits.cell")
    lacking = page.locator("td.few").first
    region.focus()
    page.keyboard.press("ArrowDown")
    while not page.evaluate("document.activeElement.matches('td.few')"):
        page.keyboard.press("ArrowRight")
    expect(told).to_contain_text(str(lacking.get_attribute("title")))
    empty = page.locator("tbody tr", has=page.locator("td.no")).first.locator("td.no").first
    empty.evaluate("cell => { cell.tabIndex = -1; cell.focus(); }")
    expect(told).to_contain_text("no mean")
    expect(told).to_contain_text("lacks")
    page.keyboard.press("Escape")
    expect(region).to_be_focused()
    stops = page.evaluate(
        "document.querySelectorAll('tbody :is(a, input):not([tabindex=\"-1\"])').length"
    )
    assert stops == 0


def test_a_model_is_added_while_one_types_and_the_benchmark_is_changed_in_place(
    open_page: Open,
) -> None:
    page = open_page("/compare?models=teahouse/oolong-large")
    page.get_by_role("searchbox", name="Add a model").fill("oolong-sm")
    page.locator("[data-finds] a", has_text="teahouse/oolong-small").click()
    expect(page.locator(".said")).to_contain_text("is better on")
    page.evaluate("window.isTheSamePage = true")
    page.get_by_role("combobox").select_option("TEAPOT(eng, v1)")
    page.wait_for_url("**benchmark=TEAPOT**")
    expect(page.locator("#facts")).to_contain_text("of 14 tasks in common")
    assert page.evaluate("window.isTheSamePage")


def test_without_scripts_models_are_ticked_added_and_compared(open_page: Open) -> None:
    page = open_page(TEAPOT, java_script_enabled=False)
    page.get_by_role("checkbox", name="Compare oolong-small").check()
    page.get_by_role("checkbox", name="Compare heron-2").check()
    page.get_by_role("button", name="Compare").click()
    expect(page.locator(".said")).to_contain_text("of 13 tasks")
    page.get_by_role("searchbox", name="Add a model").fill("farol")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="lanterna/farol").click()
    expect(page.locator("h1")).to_contain_text("farol compared")
    expect(page.locator(".leading")).to_contain_text("best on")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_reader_stumbles_over_a_comparison_or_a_heat_map(open_page: Open, scheme: str) -> None:
    more = "&models=pelican-post/heron-2&benchmark=TEAPOT(eng, v1)"
    for path in (
        *("/compare", "/compare?models=oolong,teahouse/oolong-large&q=heron", BOTH, BOTH + more),
        *(f"{TEAPOT}?view=heat", "/benchmark/Kitchen Table(v1)?view=languages"),
    ):
        assert stumbles(open_page, path, scheme) == []
