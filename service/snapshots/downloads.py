"""A snapshot's id → the files that may be had of it whole: the database, and what it is made of."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from service.errors import UnknownName
from service.snapshots.kept import kept_file
from service.snapshots.record import SnapshotRecord
from service.snapshots.store import ID, SnapshotStore


class Download(NamedTuple):
    """A file that never changes, and the name under which it is kept elsewhere."""

    path: Path
    sha256: str
    file_name: str
    record: SnapshotRecord

    @property
    def changed_at(self) -> datetime:
        """When its snapshot was built."""
        return self.record.built_at


def database_of(store: SnapshotStore, snapshot_id: str) -> Download:
    """The snapshot itself.

    Raises:
        UnknownName: the store does not have it.
    """
    record = _record(store, snapshot_id)
    name = f"duckrank-{record.id}.duckdb"
    return Download(store.path_of(record.id), record.sha256, name, record)


def results_of_snapshot(store: SnapshotStore, snapshot_id: str) -> Download:
    """The results from which the snapshot was built, as they were published.

    Raises:
        UnknownName: the store does not have it, or no longer its results as one file.
    """
    record = _record(store, snapshot_id)
    file = kept_file(store, record.commit_sha)
    if file is None:
        raise UnknownName("results of a snapshot (the newest are kept, as one file)", record.id)
    path, sha256 = file
    name = f"results-{record.commit_sha[:12]}.parquet"
    return Download(path, sha256, name, record)


def _record(store: SnapshotStore, snapshot_id: str) -> SnapshotRecord:
    record = store.record_of(snapshot_id) if ID.fullmatch(snapshot_id) else None
    if record is None or not store.path_of(snapshot_id).exists():
        raise UnknownName("snapshot", snapshot_id)
    return record
