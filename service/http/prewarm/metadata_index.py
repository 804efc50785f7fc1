"""Metadata index of the current snapshot → disk, before anybody serves it."""

from __future__ import annotations

from service.http.answering.serving import disk_cache_of, open_current
from service.memo.cached_metadata_index import keep_metadata_index, load_metadata_index
from service.settings import Settings


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
