"""A Hub double and a store that was filled from it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hub_double import HubDouble
from tests.refresh.hub_world import fill


@pytest.fixture
def hub() -> Iterator[HubDouble]:
    """A Hub without any commit yet."""
    with HubDouble() as double:
        yield double


@pytest.fixture
def data_dir(hub: HubDouble, tmp_path: Path) -> Path:
    """A store whose current snapshot is the only commit of the double."""
    fill(hub, tmp_path / "data")
    return tmp_path / "data"
