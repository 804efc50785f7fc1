"""Pages in Chromium: what scripts add agrees with the API, breaks nothing and asks nobody."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.pages.browsing import NEEDS_CHROMIUM, Open
from tests.pages.conftest import stumbles
from tests.pages.test_benchmark import TEAPOT

pytestmark = NEEDS_CHROMIUM


def names_in(page: Page) -> list[str]:
    """The models of the table, in order."""
    return page.locator("tbody th a").all_inner_texts()


def told(pages: httpx.Client, **asked: str) -> list[str]:
    """What the API answers to the same."""
    rows = pages.get("/v1/rankings", params={"benchmark": "TEAPOT(eng, v1)", **asked}).json()[
        "rows"
    ]
    return [row["model"]["name"] for row in rows]


def test_sorting_and_filtering_in_place_agree_with_the_api_and_back_undoes_them(
    open_page: Open, pages: httpx.Client
) -> None:
    page = open_page(TEAPOT)
    page.evaluate("window.isTheSamePage = true")
    page.get_by_role("link", name="Size", exact=True).click()
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Size")
    assert names_in(page) == told(pages, order_by="totalParamsB")
    assert page.evaluate("document.activeElement.textContent.includes('Size')")

    page.locator("summary", has_text="Size").click()
    page.get_by_label("at most").fill("1")
    page.get_by_label("at most").blur()
    expect(page.locator(".chips")).to_contain_text("up to 1")
    assert names_in(page) == told(pages, order_by="totalParamsB", max_params_b="1")
    reopened = open_page(f"{page.url}&intervals=true")
    assert names_in(reopened) == names_in(page)

    copied = reopened.evaluate(
        "(() => { getSelection().selectAllChildren(document.querySelector('tbody tr'));"
        " return getSelection().toString(); })()"
    )
    assert copied.split("\t")[0].strip().isdigit()

    page.go_back()
    expect(page.locator(".chips")).to_have_count(0)
    assert names_in(page) == told(pages, order_by="totalParamsB")
    page.go_back()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Rank")
    assert names_in(page) == told(pages)
    page.go_forward()
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Size")
    assert page.evaluate("window.isTheSamePage")


def test_without_scripts_links_sort_and_the_form_filters(
    open_page: Open, pages: httpx.Client
) -> None:
    page = open_page(TEAPOT, java_script_enabled=False)
    page.get_by_role("link", name="Mean", exact=True).click()
    assert names_in(page) == told(pages, order_by="meanTask")
    page.get_by_label("complete only").check()
    page.get_by_role("button", name="Apply").click()
    assert names_in(page) == told(pages, order_by="meanTask", complete_only="true")
    page.get_by_role("searchbox", name="Search benchmarks").fill("oolong")
    page.keyboard.press("Enter")
    expect(page.locator("#found a").first).to_contain_text("oolong")


def test_search_answers_while_one_types_and_a_theme_stays(open_page: Open) -> None:
    page = open_page("/")
    page.get_by_role("searchbox").fill("teapot")
    page.locator("[data-finds] a").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/benchmark/**")
    page.get_by_role("button", name="Theme").click()
    page.get_by_role("button", name="Theme").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 19, 25)"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_reader_stumbles_and_no_phone_scrolls_aside(open_page: Open, scheme: str) -> None:
    for path in (
        "/",
        "/search?q=tea",
        "/models?q=tea",
        "/tasks",
        TEAPOT,
        f"{TEAPOT}?min_params_b=1000000&x=date",
    ):
        assert stumbles(open_page, path, scheme) == []


@pytest.mark.parametrize("width", [390, 820])
def test_every_sheet_stays_on_the_screen_and_what_is_lacking_opens(
    open_page: Open, width: int
) -> None:
    page = open_page(TEAPOT, viewport={"width": width, "height": 844})
    for sheet in page.locator("details.drop").all():
        sheet.locator("summary").click()
        expect(sheet.locator(".sheet")).to_be_in_viewport(ratio=0.2)
        page.wait_for_function(
            """() => {
                const sheet = document.querySelector("details.drop[open] .sheet");
                const box = sheet.getBoundingClientRect();
                return box.left >= 0 && box.right <= innerWidth;
            }"""
        )
        page.keyboard.press("Escape")
    page.goto(page.locator("td.few a").first.evaluate("link => link.href"))
    expect(page.locator(":target")).to_be_visible()
