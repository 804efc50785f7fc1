"""One cluster for all tests here, and one build on this machine that all others are held to."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.spark_cluster import SparkCluster
from service.build.candidate import BuildLimits
from tests.spark.worlds import Given, given_in, write_given

ROW_COUNT = 60_000
SLOW_PARTS = Path(__file__).parent / "slow_parts"


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkCluster]:
    """A master and two workers; whoever ends one puts another in its place."""
    # Where tasks are to reach S3, they have to be let in.
    os.environ |= {"AWS_ACCESS_KEY_ID": "somebody", "AWS_SECRET_ACCESS_KEY": "secret"}
    home = tmp_path_factory.mktemp("cluster")
    os.environ |= {"PYTHONPATH": str(SLOW_PARTS), "HELD": str(home / "held")}
    cluster = SparkCluster(home, Path(sys.executable))
    try:
        for name in ("one", "two"):
            cluster.add_worker(name)
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Given:
    """What is built everywhere."""
    home = tmp_path_factory.mktemp("given")
    write_given(home, ROW_COUNT)
    return given_in(home)


@pytest.fixture(scope="session")
def here(results: Given, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The snapshot that this machine builds of it alone."""
    return results.build(tmp_path_factory.mktemp("here") / "here.duckdb", BuildLimits())
