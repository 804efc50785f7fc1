"""Pages of all models and all tasks: nobody is missing, and each is found at a glance."""

from __future__ import annotations

from urllib.parse import unquote

import httpx
import pytest

from tests.pages.conftest import HOSTILE
from tests.pages.page import Page


def listed(page: Page) -> list[str]:
    """The names in the table, from the top."""
    rows = [each for body in page.all("tbody") for each in body.inside if each.tag == "th"]
    links = [next(each for each in row.inside if each.tag == "a") for row in rows]
    return [unquote(each.attributes["href"]).split("/", 2)[2] for each in links]


@pytest.mark.parametrize("kind", ["model", "task"])
def test_all_that_the_api_lists_is_there_in_the_order_of_any_column(
    pages: httpx.Client, kind: str
) -> None:
    names = [each["name"] for each in pages.get(f"/v1/{kind}s").json()]
    page = Page(pages.get(f"/{kind}s").text)
    assert listed(page) == sorted(names, key=str.casefold)
    assert f"{len(names)} {kind}s" in page.elements[0].text
    assert page.unclosed == page.inline == []

    [head] = page.all("thead")
    for link in [each.attributes["href"] for each in head.inside if each.tag == "a"]:
        sorted_by = Page(pages.get(link).text)
        turned = next(
            each.inside[0].attributes["href"]
            for each in sorted_by.all("th", scope="col")
            if "aria-sort" in each.attributes
        )
        assert sorted(listed(sorted_by)) == sorted(names)
        assert sorted(listed(Page(pages.get(turned).text))) == sorted(names)
    assert pages.get(f"/{kind}s?order_by=colour").status_code == 422


def test_they_are_narrowed_as_the_api_does_and_leave_as_files(pages: httpx.Client) -> None:
    for path, also in (
        ("models", "max_params_b=1"),
        ("tasks", "types=Retrieval&languages=English"),
    ):
        names = {each["name"] for each in pages.get(f"/v1/{path}?{also}").json()}
        page = Page(pages.get(f"/{path}?{also}").text)
        first = sorted(names)[0]
        assert names
        assert {*listed(page)} == names
        assert first in listed(Page(pages.get(f"/{path}?{also}", params={"q": first}).text))
        [download] = [each for each in page.leads_to if "format=csv" in each]
        assert len(pages.get(download).text.splitlines()) > len(names)
    nobody = Page(pages.get("/models?q=nobody+is+called+so").text)
    assert listed(nobody) == []
    assert "None is left" in nobody.elements[0].text


def test_hostile_names_are_text_and_links_stay_below_the_prefix(odd_pages: httpx.Client) -> None:
    for path in ("/models", "/tasks"):
        answer = odd_pages.get(path)
        page = Page(answer.text)
        assert page.inline == []
        assert all(each.startswith(("/board/", "#", "http")) for each in page.leads_to)
        assert "<script>alert" not in answer.text
    assert any(HOSTILE in unquote(each) for each in Page(odd_pages.get("/models").text).leads_to)
