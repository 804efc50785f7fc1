"""A data directory with a published snapshot, for the processes of these tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.http.odd_world import publish_odd_world


@pytest.fixture(scope="session")
def odd_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory whose current snapshot is the odd world."""
    return publish_odd_world(tmp_path_factory.mktemp("odd"))
