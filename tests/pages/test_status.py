"""The status for people: what `/health/ready` tells programs, as it is now."""

from __future__ import annotations

from pathlib import Path

import httpx

from service.refresh.state import ended, write_state
from tests.pages.page import Page


def facts(pages: httpx.Client) -> dict[str, str]:
    page = Page(pages.get("/status").text)
    names = [each.text for each in page.all("dt")]
    return dict(zip(names, (each.text for each in page.all("dd")), strict=True))


def test_the_page_tells_what_programs_are_told_and_is_not_kept(pages: httpx.Client) -> None:
    ready = pages.get("/health/ready").json()
    answer = pages.get("/status")
    told = facts(pages)

    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
    assert Page(answer.text).inline == []
    assert "All is well." in answer.text
    assert told["Snapshot"] == ready["snapshot"]["id"]
    assert told["Dataset"].startswith(ready["snapshot"]["dataset"])
    assert told["Results"].replace("\u00a0", "") == str(ready["snapshot"]["resultsCount"])
    assert told["Last"] == "never"
    assert int(facts(pages)["Answered"]) == int(told["Answered"]) + 1


def test_a_refresh_that_failed_is_said_at_the_top(pages: httpx.Client, sample_dir: Path) -> None:
    try:
        write_state(sample_dir, ended("failed", "the Hub <b>hid</b>"))
        answer = pages.get("/status")
        told = facts(pages)
    finally:
        (sample_dir / "refresh.json").unlink()

    assert "look at this" in Page(answer.text).elements[0].text
    assert "failed, the Hub <b>hid</b>" in told["Last look"]
    assert told["Failures in a row"] == "1"
    assert "<b>hid" not in answer.text
