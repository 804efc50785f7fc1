"""What is read before workers are forked serves the snapshot that it was read of, and no other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.answers.metadata_index import has_metadata_index, metadata_index_of
from service.http.answering.serving import disk_cache_of
from service.http.prewarm.metadata_index import read_ahead
from service.memo.cached_metadata_index import load_metadata_index
from service.settings import Settings, settings_from
from service.snapshots.connect import Snapshot, open_snapshot
from service.snapshots.store import SnapshotStore
from tests.http.odd_world import publish_odd_world


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_from({"DATA_DIR": str(publish_odd_world(tmp_path))})


@pytest.fixture
def snapshot(settings: Settings) -> Iterator[Snapshot]:
    opened = open_snapshot(SnapshotStore(settings.data_dir).current_path())
    yield opened
    opened.close()


def test_without_a_disk_cache_or_a_store_nothing_is_read_ahead(tmp_path: Path) -> None:
    assert read_ahead(settings_from({"DATA_DIR": str(tmp_path)})) is None
    data_dir = str(publish_odd_world(tmp_path))
    assert read_ahead(settings_from({"DATA_DIR": data_dir, "DISK_CACHE": "0"})) is None


def test_a_worker_is_spared_the_reading_of_the_same_snapshot(
    settings: Settings, snapshot: Snapshot
) -> None:
    load_metadata_index(snapshot, disk_cache_of(snapshot.id, settings))
    from_rows = metadata_index_of(snapshot)
    ahead = read_ahead(settings)
    assert ahead is not None
    in_a_worker = open_snapshot(snapshot.path)
    ahead.offer(in_a_worker)
    # Without a connection, no query can answer for it.
    in_a_worker.close()
    load_metadata_index(in_a_worker, disk_cache_of(snapshot.id, settings))

    assert metadata_index_of(in_a_worker) == from_rows


def test_a_worker_that_opens_another_snapshot_reads_its_own(
    settings: Settings, snapshot: Snapshot
) -> None:
    load_metadata_index(snapshot, disk_cache_of(snapshot.id, settings))
    ahead = read_ahead(settings)
    assert ahead is not None
    in_a_worker = open_snapshot(snapshot.path)
    ahead._replace(snapshot_id="of-another").offer(in_a_worker)

    assert not has_metadata_index(in_a_worker)
    in_a_worker.close()
