"""MetadataIndex → the shelf, and back: a start reads one file instead of running five queries."""

from __future__ import annotations

import hashlib

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
from service.memo.shelf import Shelf, Shelved
from service.snapshots.connect import Snapshot

log = structlog.get_logger("duckrank.memo")

TARGET = b"directory"


def load_metadata_index(snapshot: Snapshot, shelf: Shelf | None) -> None:
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


def shelved_metadata_index(shelf: Shelf) -> MetadataIndex | None:
    """The directory that lies on `shelf`; None where there is none that can be read."""
    shelved = shelf.find(TARGET)
    if shelved is None:
        return None
    try:
        return unpack_metadata_index(shelved.bodies["identity"])
    except (KeyError, msgspec.MsgspecError):
        log.debug("the shelved directory can't be read")
        return None


def keep_metadata_index(shelf: Shelf, packed: bytes) -> None:
    """Lay a packed directory on `shelf`, where there is room for it."""
    if len(packed) > shelf.max_bytes:
        return
    tag = hashlib.sha256(packed).hexdigest().encode()
    try:
        shelf.put(
            Shelved(
                target=TARGET,
                family="directory",
                etag=tag,
                size_bytes=len(packed),
                bodies={"identity": packed},
            )
        )
    except OSError as error:
        log.warning(
            "the directory is not kept on disk",
            directory=str(shelf.directory),
            reason=error.strerror,
        )
