"""Docs, SQL and status in Chromium, and what a page says when something comes between."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.pages.browsing import NEEDS_CHROMIUM, Open
from tests.pages.conftest import stumbles
from tests.pages.test_benchmark import TEAPOT

pytestmark = NEEDS_CHROMIUM

QUERY = 'select rank, model_name from leaderboard."TEAPOT(eng, v1)" order by position limit 3'
# A query may wait for its process to start.
SLOW_MS = 20_000
FAULT = "select modle_name from leaderboards"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_stumbles_over_these_pages(open_page: Open, scheme: str) -> None:
    paths = ("/docs", "/docs/formats", "/docs/api", "/status")
    asked = [f"/sql?q={each}".replace(" ", "+") for each in ("", QUERY, FAULT)]

    assert [found for path in (*paths, *asked) for found in stumbles(open_page, path, scheme)] == []


def editor(page: Page) -> Any:
    """The editor's text, which lives in a shadow root."""
    return page.locator(".mounted .cm-content")


def test_the_editor_completes_our_names_and_runs_in_place(
    open_page: Open, pages: httpx.Client
) -> None:
    page = open_page("/sql")
    page.evaluate("window.isTheSamePage = true")
    editor(page).click()
    page.keyboard.press("Control+a")
    page.keyboard.type("select model_na")
    offered = page.locator(".mounted .cm-tooltip-autocomplete li")
    offered.filter(has_text="model_name").first.wait_for()
    page.keyboard.press("Enter")
    page.keyboard.type(" from leaderboard.")
    page.locator(
        ".mounted .cm-tooltip-autocomplete li", has_text="TEAPOT(eng, v1)"
    ).first.wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("Backspace")
    page.keyboard.type("s order by all limit 2")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#result tbody tr")).to_have_count(2, timeout=SLOW_MS)
    asked = page.evaluate("new URL(location).searchParams.get('q')")
    told = pages.get("/v1/sql", params={"q": asked}).json()
    assert asked == "select model_name from leaderboards order by all limit 2"
    assert page.locator("#result td").all_inner_texts() == [row[0] for row in told["rows"]]

    page.keyboard.press("Control+a")
    page.keyboard.type(FAULT)
    page.get_by_role("button", name="Run").click()
    expect(page.locator(".fault mark")).to_have_text(
        "modle_name from leaderboards", timeout=SLOW_MS
    )
    expect(page.locator(".mounted .cm-lintRange-error").first).to_be_visible()
    page.go_back()
    expect(page.locator("#result tbody tr")).to_have_count(2)
    expect(editor(page)).to_have_text(asked)
    page.get_by_role("link", name="Who leads in every benchmark?").click()
    expect(editor(page)).to_contain_text("where rank = 1")
    assert page.evaluate("window.isTheSamePage")


def test_sql_is_asked_by_a_form_without_scripts(open_page: Open) -> None:
    page = open_page("/sql", java_script_enabled=False)
    page.get_by_label("SQL", exact=True).fill(QUERY)
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#result tbody tr")).to_have_count(3)
    expect(page.get_by_label("SQL", exact=True)).to_have_value(QUERY)


def test_the_reference_asks_this_service_with_examples_that_have_answers(open_page: Open) -> None:
    page = open_page("/docs/api")
    for operation in ("v1_benchmarks_one_leaders", "v1_compare", "v1_rankings_posted"):
        block = page.locator(f"[id$='-{operation}']")
        block.locator("button.opblock-summary-control").click()
        block.locator(".execute").click()
        answered = block.locator(".live-responses-table tbody .response-col_status")
        expect(answered.first).to_contain_text("200")


def test_code_of_a_guide_can_be_copied_and_its_headings_be_linked_to(open_page: Open) -> None:
    page = open_page("/docs/questions", permissions=["clipboard-read", "clipboard-write"])
    page.locator(".code").first.hover()
    page.get_by_role("button", name="Copy").first.click()
    assert "order by position" in page.evaluate("navigator.clipboard.readText()")
    page.locator("main").get_by_role("link", name="Models", exact=True).click()
    assert page.url.endswith("/docs/questions#models")


def test_a_lost_answer_leaves_the_table_and_can_be_asked_for_again(open_page: Open) -> None:
    page = open_page(TEAPOT)
    before = page.locator("tbody tr").count()
    page.evaluate(
        "() => { window.had = fetch; window.fetch = async () => { throw new TypeError('lost'); } }"
    )
    page.get_by_role("link", name="Size", exact=True).click()
    said = page.locator("[data-waits]")
    expect(said).to_contain_text("could not be had")
    assert page.locator("tbody tr").count() == before
    page.evaluate("() => { window.fetch = window.had }")
    said.get_by_role("button", name="Try again").click()
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Size")
    expect(said).to_be_hidden()


def test_a_part_of_newer_data_is_said_to_be_so(open_page: Open) -> None:
    page = open_page(TEAPOT)

    def newer(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(
            response=answer, body=answer.text().replace('data-snapshot="', 'data-snapshot="x', 1)
        )

    page.route("**/benchmark/*order_by*", newer)
    page.get_by_role("link", name="Size", exact=True).click()
    expect(page.locator("[data-waits]")).to_contain_text("Newer data came")
    page.unroute("**/benchmark/*order_by*")
    page.locator("[data-waits]").get_by_role("button", name="Load it anew").click()
    expect(page.locator("[data-waits]")).to_be_hidden()
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Size")
