"""Pages in Debian's Chromium, in which nothing goes wrong unseen."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

CHROMIUM = next(
    (
        path
        for name in ("chromium", "chromium-browser", "google-chrome")
        if (path := shutil.which(name))
    ),
    None,
)
NEEDS_CHROMIUM = pytest.mark.skipif(
    CHROMIUM is None,
    reason="NO PAGE WAS SEEN IN A BROWSER: no Chromium is here (apt-get install chromium)",
)

Open = Callable[..., Page]
