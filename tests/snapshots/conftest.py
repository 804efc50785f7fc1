"""A store with two snapshots, built once and copied for every test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from service.snapshots.store import SnapshotStore
from tests.snapshots.stores import publish


@pytest.fixture(scope="session")
def _two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data_dir = tmp_path_factory.mktemp("two") / "data"
    for commit in "ab":
        publish(data_dir, commit)
    return data_dir


@pytest.fixture
def store(_two: Path, tmp_path: Path) -> SnapshotStore:
    """Commit `b` is current; `a` was before it."""
    data_dir = tmp_path / "data"
    shutil.copytree(_two, data_dir)
    return SnapshotStore(data_dir)
