"""A data directory with the sample, and one with names that are hard on URLs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile.fuzz import publish_sample
from tests.http.odd_world import publish_odd_world


@pytest.fixture(scope="session")
def sample_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory whose current snapshot is the embedded sample."""
    data_dir = tmp_path_factory.mktemp("sample")
    publish_sample(data_dir)
    return data_dir


@pytest.fixture(scope="session")
def odd_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory whose current snapshot is the odd world."""
    return publish_odd_world(tmp_path_factory.mktemp("odd"))
