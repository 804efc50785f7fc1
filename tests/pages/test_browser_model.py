"""A model's page in Chromium: no reader stumbles over it, and it works with and without scripts."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.pages.browsing import NEEDS_CHROMIUM, Open

pytestmark = NEEDS_CHROMIUM

LARGE = "/model/teahouse%2Foolong-large"
BASE = "/model/teahouse%2Foolong-base"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_reader_stumbles_and_no_phone_scrolls_aside(open_page: Open, scheme: str) -> None:
    for path in (LARGE, f"{BASE}?intervals=true", f"{BASE}/history"):
        page = open_page(path, color_scheme=scheme, bypass_csp=True)
        for fold in page.locator("main details:not(.drop)").all():
            fold.evaluate("each => (each.open = true)")
        found = Axe().run(page).response["violations"]
        assert [(path, each["id"], each["nodes"][0]["html"]) for each in found] == []
        page.set_viewport_size({"width": 390, "height": 844})
        width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert width[0] <= width[1], path


def test_intervals_come_in_place_and_back_takes_them_away(open_page: Open) -> None:
    page = open_page(BASE)
    page.evaluate("window.isTheSamePage = true")
    page.get_by_role("link", name="How sure are the first of these?").click()
    expect(page.locator(".ranks rect").first).to_be_attached()
    expect(page).to_have_url(re.compile(r"\?intervals=true$"))
    page.go_back()
    expect(page.locator(".ranks rect")).to_have_count(0)
    assert page.evaluate("window.isTheSamePage")


def test_without_scripts_folds_open_and_links_lead_on(open_page: Open) -> None:
    page = open_page(BASE, java_script_enabled=False)
    page.locator("summary", has_text="Which").click()
    expect(page.get_by_role("link", name="lanterna/farol")).to_be_visible()
    page.get_by_role("link", name="How sure are the first of these?").click()
    expect(page.locator(".ranks rect").first).to_be_attached()
    page.get_by_role("link", name="Its ranks in every snapshot").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("over time")
