"""What workers read alike → read once, before they are forked, in memory that all of them share.

The snapshot itself is opened in each worker: DuckDB does not survive a fork. Which one a worker
opens is known only then, so what was read ahead names the snapshot that it belongs to.
"""

from __future__ import annotations

from typing import NamedTuple

from service.answers.metadata_index import MetadataIndex, know_metadata_index
from service.http.answering.serving import open_current, shelf_of
from service.memo.kept_metadata_index import (
    keep_metadata_index,
    load_metadata_index,
    shelved_metadata_index,
)
from service.settings import Settings
from service.snapshots.connect import Snapshot
from service.snapshots.store import SnapshotStore


class ReadAhead(NamedTuple):
    """The directory of one snapshot."""

    snapshot_id: str
    directory: MetadataIndex

    def offer(self, snapshot: Snapshot) -> None:
        """Spare `snapshot` its own reading, if it is the one that this was read of."""
        if snapshot.id == self.snapshot_id:
            know_metadata_index(snapshot, self.directory)


def shelve_metadata_index(settings: Settings, snapshot_id: str, packed: bytes | None) -> None:
    """Lay the directory of the current snapshot on its shelf: the next start needs no query.

    `packed` is that directory, where somebody has read it already.
    """
    shelf = shelf_of(snapshot_id, settings)
    if shelf is not None and packed is not None:
        keep_metadata_index(shelf, packed)
        return
    snapshot = open_current(settings)
    load_metadata_index(snapshot, shelf)
    snapshot.close()


def read_ahead(settings: Settings) -> ReadAhead | None:
    """What lies on the shelf of the current snapshot; None where nothing does, and all read it."""
    snapshot_id = SnapshotStore(settings.data_dir).current_id()
    shelf = None if snapshot_id is None else shelf_of(snapshot_id, settings)
    directory = None if shelf is None else shelved_metadata_index(shelf)
    if snapshot_id is None or directory is None:
        return None
    return ReadAhead(snapshot_id, directory)
