"""Directory → the shelf, and back: a start reads one file instead of running five queries."""

from __future__ import annotations

import hashlib

import msgspec

from service.answers.directory import (
    Directory,
    directory_of,
    has_directory,
    know_directory,
    pack_directory,
    unpack_directory,
)
from service.lean_structlog import structlog
from service.memo.shelf import Shelf, Shelved
from service.snapshots.connect import Snapshot

log = structlog.get_logger("duckrank.memo")

TARGET = b"directory"


def load_directory(snapshot: Snapshot, shelf: Shelf | None) -> None:
    """Have the directory of `snapshot`: from its shelf, else from its rows, and then shelved."""
    if has_directory(snapshot):
        return
    if shelf is None:
        directory_of(snapshot)
        return
    directory = shelved_directory(shelf)
    if directory is not None:
        know_directory(snapshot, directory)
        return
    directory_of(snapshot)
    keep_directory(shelf, pack_directory(snapshot))


def shelved_directory(shelf: Shelf) -> Directory | None:
    """The directory that lies on `shelf`; None where there is none that can be read."""
    shelved = shelf.find(TARGET)
    if shelved is None:
        return None
    try:
        return unpack_directory(shelved.bodies["identity"])
    except (KeyError, msgspec.MsgspecError):
        log.debug("the shelved directory can't be read")
        return None


def keep_directory(shelf: Shelf, packed: bytes) -> None:
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
