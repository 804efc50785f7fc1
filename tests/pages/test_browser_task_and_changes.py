"""Tasks and changes in Chromium: what scripts add agrees with the API, and all works without."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import expect

from tests.pages.conftest import Open, stumbles
from tests.pages.test_browser import names_in
from tests.pages.test_task import WEATHER, told_of


def test_a_task_is_filtered_and_sorted_in_place_and_its_picture_is_read_by_keys(
    open_page: Open, pages: httpx.Client
) -> None:
    page = open_page(WEATHER)
    page.evaluate("window.isTheSamePage = true")
    page.get_by_label("not trained on it").check()
    expect(page.locator(".chips")).to_contain_text("not trained on it")
    told = told_of(pages, "WeatherMoodClassification", {"untrained_only": ["true"]})
    assert names_in(page) == [row["model"]["name"] for row in told]
    page.get_by_role("link", name="Score", exact=True).click()
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Score")
    page.go_back()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Rank")
    page.locator(".drawing").focus()
    for _ in range(100):
        page.keyboard.press("ArrowRight")
    expect(page.locator("[data-told]")).to_contain_text("rank 1")
    assert page.evaluate("window.isTheSamePage")


def test_the_first_page_says_what_changed_as_the_page_of_changes_does(open_page: Open) -> None:
    page = open_page("/", at="two_pages")
    expect(page.locator("[data-changed]")).to_contain_text(": 1 new model")
    said = page.locator("[data-changed]").inner_text().partition(": ")[2]
    page.locator("[data-changed] a").click()
    expect(page.locator("#summary")).to_have_text(said)
    page.get_by_role("link", name="the other way round").click()
    expect(page.locator("#summary")).to_contain_text("1 gone model")
    page.locator("select[name=benchmark]").select_option("TEAPOT(eng, v1)")
    expect(page.locator("h1")).to_contain_text("TEAPOT(eng, v1)")
    page.go_back()
    expect(page.locator("h1")).not_to_contain_text("TEAPOT(eng, v1)")


def test_without_scripts_forms_lead_to_the_same(open_page: Open, pages: httpx.Client) -> None:
    page = open_page(WEATHER, java_script_enabled=False)
    page.get_by_label("with a score").check()
    page.get_by_role("button", name="Apply").click()
    told = told_of(pages, "WeatherMoodClassification", {"complete_only": ["true"]})
    assert names_in(page) == [row["model"]["name"] for row in told]
    page = open_page("/changes", at="two_pages", java_script_enabled=False)
    page.locator("select[name=benchmark]").select_option("TEAPOT(eng, v1)")
    page.get_by_role("button", name="Compare").click()
    expect(page.locator("h1")).to_contain_text("TEAPOT(eng, v1)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_reader_stumbles_over_a_task_or_over_what_changed(open_page: Open, scheme: str) -> None:
    for path in (WEATHER, f"{WEATHER}?q=nobody", "/task/HarbourLogRetrieval", "/changes"):
        assert stumbles(open_page, path, scheme) == []
    for path in ("/", "/changes", "/changes?benchmark=TEAPOT(eng, v1)"):
        assert stumbles(open_page, path, scheme, at="two_pages") == []
