"""A Hub double and a store that was filled from it; how long the long versions run."""

from __future__ import annotations

import os
import subprocess
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


@pytest.fixture
def rounds_count() -> int:
    """How often a fault is repeated: few times in `make test`, `FAULT_ROUNDS` in `make faults`."""
    return int(os.environ.get("FAULT_ROUNDS", "6"))


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
