"""Pages of a real process over the sample, and over the odd world."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.http.odd_world import MODELS, publish_odd_world
from tests.http.processes import running_service

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
    """A data directory with the embedded sample."""
    data_dir = tmp_path_factory.mktemp("sample")
    ingest = ["ingest", "--results", "sample", "--catalog", "sample", "--data-dir", str(data_dir)]
    subprocess.run([sys.executable, "-m", "service", *ingest], check=True, capture_output=True)
    return data_dir


@pytest.fixture(scope="session")
def pages(sample_dir: Path) -> Iterator[httpx.Client]:
    """A browser at a service over the sample."""
    with (
        running_service(sample_dir) as service,
        httpx.Client(base_url=service.url, headers=BROWSER, timeout=20) as client,
    ):
        yield client
