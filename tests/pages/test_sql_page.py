"""SQL for people: a page over the answer of `/v1/sql`, or how to have one."""

from __future__ import annotations

import httpx
import pytest

from tests.pages.page import Page

ASKED = "select rank, model_name, scores_by_task_type from leaderboards order by all limit 7"


def test_the_page_shows_what_the_api_answers_and_offers_it_in_every_form(
    pages: httpx.Client,
) -> None:
    answer = pages.get("/sql", params={"q": ASKED})
    told = pages.get("/v1/sql", params={"q": ASKED}).json()
    page = Page(answer.text)
    cells = [each.text for each in page.all("td")]
    downloads = [each for each in page.leads_to if "format=" in each]

    assert page.unclosed == page.inline == []
    assert cells[:2] == [str(told["rows"][0][0]), told["rows"][0][1]]
    assert len(cells) == len(told["rows"]) * len(told["columns"])
    assert "7 rows" in answer.text
    assert [pages.get(each).status_code for each in downloads] == [200] * 6
    assert ASKED in page.all("textarea")[0].text
    again = pages.get(
        "/sql", params={"q": ASKED}, headers={"if-none-match": answer.headers["etag"]}
    )
    assert again.status_code == 304


@pytest.mark.parametrize("path", ["/sql", "/v1/sql"])
def test_whoever_asked_first_others_have_it_in_the_coding_that_they_take(
    pages: httpx.Client, path: str
) -> None:
    for coding in ("gzip", "br", "zstd", "gzip"):
        answer = pages.get(
            path, params={"q": "from range(2000)"}, headers={"accept-encoding": coding}
        )
        assert answer.headers["content-encoding"] == coding


def test_a_page_has_the_first_rows_of_many_and_cells_that_are_no_longer_than_one_reads(
    pages: httpx.Client,
) -> None:
    many = Page(pages.get("/sql", params={"q": "from range(1000)"}).text)
    odd = Page(
        pages.get(
            "/sql", params={"q": "select null as n, true as b, [1, 2] as l, repeat('x', 999) as t"}
        ).text
    )
    none = pages.get("/sql", params={"q": "select 1 as one, 2 as two where false"})

    assert len(many.all("tr")) == 1 + 200
    assert "1\u00a0000 rows; 200 of them are shown" in many.elements[0].text
    assert [each.text for each in odd.all("td")] == ["null", "true", "[1,2]", "x" * 240 + "…"]
    assert "The columns would be one, two" in none.text


def test_a_fault_is_shown_where_it_is_and_markup_stays_text(pages: httpx.Client) -> None:
    fault = Page(pages.get("/sql", params={"q": "select\n  modle_name from leaderboards"}).text)
    [result] = [each for each in fault.elements if each.attributes.get("id") == "result"]
    hostile = "select '<script>alert(1)</script>' as \"<b>\""
    markup = pages.get("/sql", params={"q": hostile})

    assert (result.attributes["data-line"], result.attributes["data-column"]) == ("2", "3")
    assert [each.text for each in fault.all("mark")] == ["modle_name from leaderboards"]
    assert "model_name" in result.text
    assert Page(markup.text).all("td")[0].text == "<script>alert(1)</script>"
    assert "<script>alert" not in markup.text
    assert "<b>" not in Page(markup.text).all("th")[0].text.replace("<b>", "", 1)


def test_there_is_something_to_run_and_every_question_of_the_list_has_an_answer(
    pages: httpx.Client,
) -> None:
    page = Page(pages.get("/sql").text)
    questions = [each for each in page.leads_to if each.startswith("/sql?q=")]

    assert "TEAPOT(eng, v1)" in page.all("textarea")[0].text
    assert len(questions) == 20
    for url in questions[::4]:
        assert Page(pages.get(url).text).all("td"), url


def test_where_sql_is_not_enabled_a_page_says_how_it_would_be_and_how_to_ask_the_file(
    odd_pages: httpx.Client,
) -> None:
    page = Page(odd_pages.get("/sql", params={"q": "select '<i>'"}).text)

    assert "SQL_ENABLED=1" in page.elements[0].text
    assert "select '<i>'" in page.elements[0].text
    assert "/board/v1/snapshots/latest/duckrank.duckdb" in page.leads_to
    assert not page.all("i")
