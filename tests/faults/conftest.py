"""A Hub double and a store that was filled from it; how long the long versions run."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

# The same Hub and store as the tests of the refresh have.
from tests.refresh.conftest import data_dir, hub

__all__ = ["data_dir", "hub"]


@pytest.fixture
def rounds_count() -> int:
    """How often a fault is repeated: few times in `make test`, `FAULT_ROUNDS` in `make faults`."""
    return int(os.environ.get("FAULT_ROUNDS", "3"))


@pytest.fixture
def seed() -> int:
    """The seed of whatever is random."""
    return int(os.environ.get("FAULT_SEED", "1"))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own with a few megabytes, which a test may fill or make read-only."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(place)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode != 0:
        pytest.skip(f"this user can't mount a tmpfs: {mounted.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)
