"""A cluster builds the rows that one machine builds, to the last bit."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.spark_cluster import SparkCluster
from service.build.candidate import BuildLimits
from service.build.engines.spark.cluster import Cluster
from tests.spark.compared import differences
from tests.spark.worlds import Given


@pytest.mark.parametrize("part_rows", [4_000, 1_000_000])
def test_a_cluster_builds_what_one_machine_builds(
    cluster: SparkCluster, results: Given, here: Path, tmp_path: Path, part_rows: int
) -> None:
    scratch = tmp_path / "scratch"
    limits = BuildLimits(cluster=Cluster(cluster.url, str(scratch), part_rows))

    built = results.build(tmp_path / "there.duckdb", limits)

    assert differences(here, built) == {}
    assert list(scratch.iterdir()) == []
    assert [file.name for file in tmp_path.iterdir() if file not in (scratch, built)] == []
