"""The embedded sample, ingested once, and a real process that serves it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.cli import main
from tests.http.processes import running_service


@pytest.fixture(scope="session")
def sample_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory whose current snapshot is the embedded sample."""
    data_dir = tmp_path_factory.mktemp("sample")
    sample = ("--results", "sample", "--catalog", "sample")
    assert main(["ingest", *sample, "--data-dir", str(data_dir)]) == 0
    return data_dir


@pytest.fixture(scope="session")
def sample_url(sample_dir: Path) -> Iterator[str]:
    """The URL of a real process that serves the sample."""
    with running_service(sample_dir) as service:
        yield service.url
