"""`make pictures`: pages of the embedded sample as README.md shows them, by Chromium."""

from __future__ import annotations

import shutil
import sys
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from bench.processes import ours
from docs.marked import DOCS

SAMPLE_BENCHMARK = "/benchmark/TEAPOT(eng%2C%20v1)"
SHOTS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 860}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 860}, "color_scheme": "dark"},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "device_scale_factor": 2,
        "color_scheme": "light",
    },
}


def take_pictures(data_dir: Path) -> None:
    """Write `docs/page-*.png` of the benchmark's page over the sample in `data_dir`."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if chromium is None:
        sys.exit("No Chromium is here: apt-get install --no-install-recommends chromium")
    with (
        tempfile.TemporaryDirectory() as directory,
        ours(data_dir, Path(directory, "log")) as service,
        sync_playwright() as playwright,
    ):
        service.wait_for("/health/ready")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, options in SHOTS.items():
            _take(browser, f"http://127.0.0.1:{service.port}{SAMPLE_BENCHMARK}", name, options)
        browser.close()


def _take(browser: Browser, url: str, name: str, options: dict[str, Any]) -> None:
    page = browser.new_page(**options)
    page.goto(url, wait_until="networkidle")
    Image.open(BytesIO(page.screenshot())).convert("RGB").save(
        DOCS / f"page-{name}.png", optimize=True
    )
    page.close()


if __name__ == "__main__":
    take_pictures(Path(sys.argv[1]))
