"""Pages of a real process over the sample, and over the odd world."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.http.odd_world import MODELS, publish_odd_world
from tests.http.processes import running_service
from tests.pages.browsing import CHROMIUM, Open
from tests.two_samples import publish_two_samples

HOSTILE = '<script>alert(1)</script>/" onx="1'
MARKUP = "<img src=x onerror=alert(1)> [a](https://example.org/a) [b](javascript:alert(1))"
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture(scope="session")
def odd_pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A browser at a service over names that are hard on HTML, which is offered below a path."""
    data_dir = publish_odd_world(
        tmp_path_factory.mktemp("odd"),
        models=(MODELS[0], MODELS[1], HOSTILE),
        description=MARKUP,
    )
    with (
        running_service(data_dir, ROOT_PATH="/board") as service,
        httpx.Client(base_url=service.url, headers=BROWSER, timeout=20) as client,
    ):
        yield client


@pytest.fixture(scope="session")
def sample_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the embedded sample, and what it might have been before."""
    return publish_two_samples(tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="session")
def pages(sample_dir: Path) -> Iterator[httpx.Client]:
    """A browser at a service over the sample, which answers SQL."""
    with (
        running_service(sample_dir, SQL_ENABLED="1") as service,
        httpx.Client(base_url=service.url, headers=BROWSER, timeout=20) as client,
    ):
        yield client


# Not of the session: its event loop runs as long, and other tests have their own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, pages: httpx.Client) -> Iterator[Open]:
    """Opens pages in which nothing goes wrong unseen: no error, no refused load, no other host."""
    own, faults, contexts = str(pages.base_url).rstrip("/"), [], []

    def open_at(path: str, **options: Any) -> Page:
        context = browser.new_context(base_url=own, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "request",
            lambda asked: faults.append(asked.url) if not asked.url.startswith(own) else None,
        )
        page.goto(path, wait_until="networkidle")
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert faults == []


def stumbles(open_page: Open, path: str, scheme: str, **options: Any) -> list[Any]:
    """What a reader would stumble over, and by how much a phone would scroll aside."""
    page = open_page(path, color_scheme=scheme, bypass_csp=True, **options)
    found = Axe().run(page).response["violations"]
    page.set_viewport_size({"width": 390, "height": 844})
    width, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    aside = [(path, "wider than a phone", width)] if width > room else []
    return [*((path, each["id"], each["nodes"][0]["html"]) for each in found), *aside]
