"""A cluster that is not there, or is another, is said so in one line, and soon."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.spark_cluster import SparkCluster
from tests.spark.at_length import at_length

LIMIT_S = 300
OTHER = "import duckdb\nduckdb.__version__ = '1.4.4'\n"


def _said(home: Path, *options: str, **environ: str) -> str:
    """What an ingest says that comes to nothing."""
    done = subprocess.run(
        [sys.executable, "-m", "service", "ingest", "--results", "sample", "--catalog", "sample",
         "--data-dir", str(home / "data"), "--engine", "spark", *options],
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT_S,
        env=os.environ | environ,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert not list((home / "data" / "snapshots").glob("*.duckdb"))
    return done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("options", "environ", "said"),
    [
        (("--scratch", "{}/s"), {"JAVA_HOME": "/nowhere"}, "needs Java 17 or newer"),
        (("--scratch", "/dev/null/s"), {}, "the scratch /dev/null/s can't be"),
        (
            ("--scratch", "{}/s", "--master", "spark://127.0.0.1:1"),
            {},
            "no Spark master answers at spark://127.0.0.1:1",
        ),
        (("--scratch", "{}/s", "--master", "yarn?"), {}, "no Spark on yarn?"),
    ],
)
def test_what_is_missing_is_named(
    tmp_path: Path, options: tuple[str, ...], environ: dict[str, str], said: str
) -> None:
    given = [option.format(tmp_path) for option in options]

    assert said in _said(tmp_path, *given, **environ)


def test_a_worker_with_another_duckdb_is_named_before_anything_is_built(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(OTHER)
    cluster = SparkCluster(tmp_path / "cluster", Path(sys.executable))
    try:
        cluster.add_worker("other", PYTHONPATH=str(tmp_path))
        said = _said(tmp_path, "--master", cluster.url, "--scratch", str(tmp_path / "scratch"))
    finally:
        cluster.stop()

    assert "has DuckDB 1.4.4" in said
    assert "here is DuckDB" in said


@at_length
def test_a_master_without_a_worker_is_named_in_a_minute(tmp_path: Path) -> None:
    cluster = SparkCluster(tmp_path / "cluster", Path(sys.executable))
    scratch = tmp_path / "scratch"
    try:
        said = _said(tmp_path, "--master", cluster.url, "--scratch", str(scratch))
    finally:
        cluster.stop()

    assert f"no worker of {cluster.url} is free for 60 s" in said
