"""`FileSource`: a Parquet file on this machine, named by its content."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from service.errors import SourceUnavailable
from service.sources.file import FileSource


def test_a_file_is_read_where_it_is_and_named_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "results.parquet"
    path.write_bytes(b"PAR1 some rows PAR1")

    results = FileSource(path).fetch()

    assert results.paths == (path,)
    assert results.dataset == "results.parquet"
    assert results.commit_sha == hashlib.sha256(b"PAR1 some rows PAR1").hexdigest()


def test_the_commit_follows_the_content_and_not_the_name(tmp_path: Path) -> None:
    one, same, other = (tmp_path / name for name in ("one", "same", "other"))
    one.write_bytes(b"rows")
    same.write_bytes(b"rows")
    other.write_bytes(b"more rows")

    assert FileSource(one).commit_sha() == FileSource(same).commit_sha()
    assert FileSource(one).commit_sha() != FileSource(other).commit_sha()


def test_a_file_that_is_not_there_is_named_with_what_to_give(tmp_path: Path) -> None:
    path = tmp_path / "none.parquet"

    with pytest.raises(SourceUnavailable) as caught:
        FileSource(path).fetch()

    assert str(caught.value) == (
        f"The results file {path} can't be read: No such file or directory. "
        "Give --results a Parquet file that this user can read, `hub` or `sample`."
    )


@pytest.mark.parametrize("kind", ["directory", "pipe", "device"])
def test_what_is_not_a_regular_file_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "results.parquet"
    if kind == "directory":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path = Path("/dev/zero")

    with pytest.raises(SourceUnavailable, match="is not a regular file"):
        FileSource(path).fetch()
