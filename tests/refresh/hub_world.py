"""Commits of tiny worlds on a Hub double, and a store that was filled from it."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq

from tests.hub_double import HubDouble
from tests.snapshots.stores import DATASET, publish, rows_of
from tests.tiny import World, results_table

SHARD = "data/train-00000-of-00001.parquet"


def parquet_of(tiny: World) -> bytes:
    """The results of a world as they lie on the Hub."""
    content = io.BytesIO()
    pq.write_table(results_table(tiny.rows), content)
    return content.getvalue()


def commit(hub: HubDouble, tiny: World | None = None, content: bytes | None = None) -> str:
    """Make a world, or any bytes, the newest commit; gives its SHA."""
    if content is None:
        content = parquet_of(rows_of() if tiny is None else tiny)
    return hub.commit(DATASET, {SHARD: content})


def environment(hub: HubDouble) -> dict[str, str]:
    """What makes a process ask the double, and nobody else."""
    return {"HF_ENDPOINT": hub.url, "CACHE_REPO": DATASET, "HF_HUB_OFFLINE": "0", "HF_TOKEN": ""}


def run(
    hub: HubDouble, data_dir: Path, *arguments: str, **environ: str
) -> subprocess.CompletedProcess[str]:
    """`duckrank …` on a store, to its end."""
    return subprocess.run(
        [sys.executable, "-m", "service", *arguments, "--data-dir", str(data_dir)],
        capture_output=True,
        text=True,
        timeout=120,
        env=os.environ | environment(hub) | environ,
        check=False,
    )


def refresh(hub: HubDouble, data_dir: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """`duckrank refresh`, to its end."""
    return run(hub, data_dir, "refresh", **environ)


def fill(hub: HubDouble, data_dir: Path) -> str:
    """Put a first commit of the double into a store; gives its SHA."""
    sha = commit(hub)
    publish(data_dir, sha, dataset=DATASET)
    return sha
