"""What every test run says first, the versions that decide what an answer looks like; and the
fixture that most tests of numbers and answers begin with.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from service.snapshots.connect import Snapshot
from tests.tiny import Given, Rows, build, world


def pytest_report_header() -> str:
    parts = ("duckdb", "msgspec", "litestar")
    return ", ".join(f"{part} {version(part)}" for part in parts)


@pytest.fixture
def given(tmp_path: Path) -> Iterator[Given]:
    """`given(results, tasks=…, models=…, benchmarks=…)` is the open snapshot of that world."""
    opened: list[Snapshot] = []

    def given_world(results: str | Rows, **catalog: Any) -> Snapshot:
        opened.append(build(world(results, **catalog), tmp_path))
        return opened[-1]

    yield given_world
    for snapshot in opened:
        snapshot.close()
