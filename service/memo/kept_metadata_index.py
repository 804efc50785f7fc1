"""MetadataIndex → the shelf, and back: a start reads one file instead of running five queries."""

from __future__ import annotations

import msgspec

from service.answers.metadata_index import (
    MetadataIndex,
    has_metadata_index,
    know_metadata_index,
    metadata_index_of,
    pack_metadata_index,
    unpack_metadata_index,
)
from service.lean_structlog import structlog
from service.memo.disk import AnswerCache, AnswerHeader
from service.snapshots.connect import Snapshot

log = structlog.get_logger("duckrank.memo")

TARGET = b"directory"


def load_metadata_index(snapshot: Snapshot, shelf: AnswerCache | None) -> None:
    """Have the directory of `snapshot`: from its shelf, else from its rows, and then shelved."""
    if has_metadata_index(snapshot):
        return
    if shelf is None:
        metadata_index_of(snapshot)
        return
    directory = shelved_metadata_index(shelf)
    if directory is not None:
        know_metadata_index(snapshot, directory)
        return
    metadata_index_of(snapshot)
    keep_metadata_index(shelf, pack_metadata_index(snapshot))


def shelved_metadata_index(shelf: AnswerCache) -> MetadataIndex | None:
    """The directory that lies on `shelf`; None where there is none that can be read."""
    shelved = shelf.find(TARGET)
    if shelved is None:
        return None
    try:
        return unpack_metadata_index(shelved.bodies["identity"])
    except (KeyError, msgspec.MsgspecError):
        log.debug("the shelved directory can't be read")
        return None


def keep_metadata_index(shelf: AnswerCache, packed: bytes) -> None:
    """Lay a packed directory on `shelf`, where there is room for it."""
    header = AnswerHeader(media_type="application/msgpack", etag=b"", size_bytes=len(packed))
    shelf.keep(TARGET, header, {"identity": packed})
