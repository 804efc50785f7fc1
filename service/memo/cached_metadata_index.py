"""Metadata index → disk cache, and back: a start reads one file instead of running five queries."""

from __future__ import annotations

import msgspec
import structlog

from service.answers.metadata_index import (
    MetadataIndex,
    has_metadata_index,
    metadata_index_of,
    pack_metadata_index,
    prime_metadata_index,
    unpack_metadata_index,
)
from service.memo.disk import AnswerCache, AnswerHeader
from service.snapshots.connect import Snapshot

log = structlog.get_logger("duckrank.memo")

TARGET = b"metadata index"


def load_metadata_index(snapshot: Snapshot, disk_cache: AnswerCache) -> None:
    """Have the metadata index of `snapshot`: from disk, else from its rows, and then cached."""
    if has_metadata_index(snapshot):
        return
    index = cached_metadata_index(disk_cache)
    if index is not None:
        prime_metadata_index(snapshot, index)
        return
    metadata_index_of(snapshot)
    if disk_cache.is_on:
        keep_metadata_index(disk_cache, pack_metadata_index(snapshot))


def cached_metadata_index(disk_cache: AnswerCache) -> MetadataIndex | None:
    """The metadata index in `disk_cache`; None where there is none that can be read."""
    cached = disk_cache.find(TARGET)
    if cached is None:
        return None
    try:
        return unpack_metadata_index(cached.bodies["identity"])
    except (KeyError, msgspec.MsgspecError):
        log.debug("the cached metadata index can't be read")
        return None


def keep_metadata_index(disk_cache: AnswerCache, packed: bytes) -> None:
    """Cache a packed metadata index on disk, where there is room for it."""
    header = AnswerHeader(media_type="application/msgpack", etag=b"", size_bytes=len(packed))
    disk_cache.keep(TARGET, header, {"identity": packed})
