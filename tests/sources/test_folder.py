"""`FolderSource`: every Parquet file of a folder, named by their names and contents."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.errors import SourceUnavailable
from service.sources.folder import FolderSource
from service.sources.s3 import S3Source


def test_the_files_of_a_folder_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b.parquet", "a.parquet", "notes.txt"):
        (tmp_path / name).write_bytes(name.encode())

    results = FolderSource(tmp_path).fetch()

    assert [path.name for path in results.paths] == ["a.parquet", "b.parquet"]
    assert results.dataset == tmp_path.name
    assert results.commit_sha == FolderSource(tmp_path).commit_sha()


def test_the_commit_follows_contents_and_names(tmp_path: Path) -> None:
    file = tmp_path / "a.parquet"
    file.write_bytes(b"rows")
    first = FolderSource(tmp_path).commit_sha()
    file.write_bytes(b"more rows")
    second = FolderSource(tmp_path).commit_sha()
    file.rename(tmp_path / "b.parquet")

    assert len({first, second, FolderSource(tmp_path).commit_sha()}) == 3


def test_a_folder_without_results_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailable, match=r"There is no \.parquet file in "):
        FolderSource(tmp_path).fetch()


def test_an_s3_that_does_not_answer_is_named(tmp_path: Path) -> None:
    url = "s3://bucket/rows?endpoint_override=127.0.0.1:1&scheme=http&region=eu-west-1"

    with pytest.raises(SourceUnavailable, match="The results at s3://bucket/rows"):
        S3Source(url, tmp_path).fetch()
