"""Results and scratch on S3, as `duckrank ingest` takes them, and what comes there too late."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyarrow.fs import FileSelector, FileSystem, LocalFileSystem, copy_files

from bench.processes import free_port
from bench.spark_cluster import SparkCluster
from service.build.engines.spark.scratch import COLUMNS, Scratch
from service.errors import BuildFailed
from tests.spark.compared import differences
from tests.spark.ingested import ingested
from tests.spark.worlds import Given


@pytest.fixture
def bucket() -> Iterator[str]:
    """Where a bucket of a server of S3 is; its URLs end as this does."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    where = f"?endpoint_override=127.0.0.1:{port}&scheme=http&region=us-east-1"
    where += "&allow_bucket_creation=true"
    try:
        for _ in range(600):
            try:
                system, _ = FileSystem.from_uri(f"s3://bucket/{where}")
                system.create_dir("bucket")
                break
            except OSError:
                time.sleep(0.1)
        yield where
    finally:
        server.kill()
        server.wait()


def test_results_and_parts_may_lie_on_s3(
    cluster: SparkCluster, results: Given, tmp_path: Path, bucket: str
) -> None:
    system, _ = FileSystem.from_uri(f"s3://bucket/{bucket}")
    for file in results.files:
        copy_files(str(file), f"bucket/rows/{file.name}", LocalFileSystem(), system)
    here = ingested(results, tmp_path / "here", str(results.home))
    there = ingested(
        results,
        tmp_path / "there",
        f"s3://bucket/rows{bucket}",
        *("--engine", "spark", "--master", cluster.url, "--part-rows", "20000"),
        *("--scratch", f"s3://bucket/scratch{bucket}"),
    )

    # What it is called and when it was built is the only thing that differs.
    assert differences(here, there) == {"snapshot": (1, 1)}
    assert (
        system.get_file_info(FileSelector("bucket/scratch", allow_not_found=True, recursive=True))
        == []
    )


class Slow(Scratch, frozen=True):
    """Where a build ends between what a part looks for and what it writes."""

    def _put(self, file: Path, name: str) -> None:
        self.remove()
        super()._put(file, name)


# It is who lets us in.
@pytest.mark.usefixtures("cluster")
def test_a_part_that_comes_when_its_build_is_over_is_not_left(tmp_path: Path, bucket: str) -> None:
    part = tmp_path / "part"
    part.write_text("a part")
    for place in (str(tmp_path / "scratch"), f"s3://bucket/scratch{bucket}"):
        scratch = Scratch(place, "run")
        scratch.put(part, COLUMNS)
        scratch.put_part(part, "before")
        assert scratch.names() == {COLUMNS, "before"}
        with pytest.raises(BuildFailed):
            Slow(place, "run").put_part(part, "meanwhile")
        with pytest.raises(BuildFailed, match="after is built too late"):
            scratch.put_part(part, "after")

    system, _ = FileSystem.from_uri(f"s3://bucket/{bucket}")
    left = system.get_file_info(FileSelector("bucket/scratch", allow_not_found=True))
    assert [*left, *(tmp_path / "scratch").iterdir()] == []
