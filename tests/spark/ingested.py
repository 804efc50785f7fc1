"""What a person types → the snapshot that it makes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.spark.worlds import Given

ROOT = Path(__file__).parents[2]


class NotIngested(Exception):
    """It ended otherwise; the text is what it said."""


def ingested(results: Given, store: Path, named: str, *options: str, program: Path = ROOT) -> Path:
    """The snapshot that the program in this folder makes of the results so named."""
    done = subprocess.run(
        [sys.executable, "-m", "service", "ingest", "--results", named, "--data-dir", str(store),
         "--catalog", str(results.catalog.directory), *options],
        check=False,
        capture_output=True,
        text=True,
        cwd=program,
    )  # fmt: skip
    if done.returncode != 0:
        raise NotIngested(done.stderr)
    (snapshot,) = (store / "snapshots").glob("*.duckdb")
    return snapshot
