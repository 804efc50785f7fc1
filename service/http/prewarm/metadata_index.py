"""What workers read alike → read once, before they are forked, in memory that all of them share.

The snapshot itself is opened in each worker: DuckDB does not survive a fork. Which one a worker
opens is known only then, so what was read ahead names the snapshot that it belongs to.
"""

from __future__ import annotations

from typing import NamedTuple

from service.answers.metadata_index import MetadataIndex, prime_metadata_index
from service.http.answering.serving import disk_cache_of, open_current
from service.memo.cached_metadata_index import (
    cached_metadata_index,
    keep_metadata_index,
    load_metadata_index,
)
from service.settings import Settings
from service.snapshots.connect import Snapshot
from service.snapshots.store import SnapshotStore


class ReadAhead(NamedTuple):
    """The metadata index of one snapshot."""

    snapshot_id: str
    metadata_index: MetadataIndex

    def offer(self, snapshot: Snapshot) -> None:
        """Spare `snapshot` its own reading, if it is the one that this was read of."""
        if snapshot.id == self.snapshot_id:
            prime_metadata_index(snapshot, self.metadata_index)


def cache_metadata_index(settings: Settings, snapshot_id: str, packed: bytes | None) -> None:
    """Cache the metadata index of the current snapshot on disk: the next start needs no query.

    `packed` is that index, where somebody has read it already.
    """
    disk_cache = disk_cache_of(snapshot_id, settings)
    if disk_cache is not None and packed is not None:
        keep_metadata_index(disk_cache, packed)
        return
    snapshot = open_current(settings)
    load_metadata_index(snapshot, disk_cache)
    snapshot.close()


def read_ahead(settings: Settings) -> ReadAhead | None:
    """What is cached of the current snapshot; None where nothing is, and all read it."""
    snapshot_id = SnapshotStore(settings.data_dir).current_id()
    disk_cache = None if snapshot_id is None else disk_cache_of(snapshot_id, settings)
    index = None if disk_cache is None else cached_metadata_index(disk_cache)
    if snapshot_id is None or index is None:
        return None
    return ReadAhead(snapshot_id, index)
