"""The directory is cached on disk between processes, and is the same as from the rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from service.answers.metadata_index import metadata_index_of
from service.memo.cached_metadata_index import (
    TARGET,
    cached_metadata_index,
    keep_metadata_index,
    load_metadata_index,
)
from service.memo.disk import AnswerHeader, answers_of
from service.refresh.rehearse import rehearse
from service.snapshots.connect import Snapshot, open_snapshot
from service.snapshots.store import SnapshotStore
from tests.http.odd_world import publish_odd_world


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return SnapshotStore(publish_odd_world(tmp_path_factory.mktemp("odd"))).current_path()


@pytest.fixture
def snapshot(file: Path) -> Iterator[Snapshot]:
    opened = open_snapshot(file)
    yield opened
    opened.close()


@pytest.fixture
def next_snapshot(file: Path) -> Iterator[Snapshot]:
    """The same file, as the next process opens it."""
    opened = open_snapshot(file)
    yield opened
    opened.close()


def test_the_next_process_reads_what_the_first_one_cached(
    tmp_path: Path, snapshot: Snapshot, next_snapshot: Snapshot
) -> None:
    disk_cache = answers_of(tmp_path, "s", "m", 1_000_000)
    load_metadata_index(snapshot, disk_cache)
    rows_were_read = metadata_index_of(snapshot)
    # Without a connection, no query can answer for it.
    next_snapshot.close()
    load_metadata_index(next_snapshot, disk_cache)

    assert metadata_index_of(next_snapshot) == rows_were_read
    assert len(rows_were_read.tasks) == 3


def test_a_rehearsal_leaves_the_metadata_index_that_the_rows_would_give(
    tmp_path: Path, file: Path
) -> None:
    packed = rehearse(file)
    disk_cache = answers_of(tmp_path, "s", "m", 1_000_000)
    keep_metadata_index(disk_cache, packed)

    with closing(open_snapshot(file)) as snapshot:
        assert cached_metadata_index(disk_cache) == metadata_index_of(snapshot)


@pytest.mark.parametrize("body", [b"", b"\xc1 no msgpack", b"\x80"])
def test_an_index_of_other_structs_is_read_from_the_rows(
    tmp_path: Path, snapshot: Snapshot, body: bytes
) -> None:
    disk_cache = answers_of(tmp_path, "s", "m", 1_000_000)
    disk_cache.put(TARGET, AnswerHeader(media_type="", etag=b"", size_bytes=0), {"identity": body})
    load_metadata_index(snapshot, disk_cache)

    assert len(metadata_index_of(snapshot).models) == 3


@pytest.mark.parametrize("max_bytes", [0, 10])
def test_a_disk_cache_without_room_is_done_without(
    tmp_path: Path, snapshot: Snapshot, max_bytes: int
) -> None:
    load_metadata_index(snapshot, answers_of(tmp_path, "s", "m", max_bytes))

    assert len(metadata_index_of(snapshot).benchmarks) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_disk_cache_that_can_not_be_written_is_done_without(
    tmp_path: Path, snapshot: Snapshot
) -> None:
    (tmp_path / "memo").write_text("no directory")
    load_metadata_index(snapshot, answers_of(tmp_path, "s", "m", 1_000_000))

    assert len(metadata_index_of(snapshot).benchmarks) == 2
