"""A snapshot that is to be handed on → passed, or refused for what in it is not public."""

from __future__ import annotations

from service.errors import Unpublishable
from service.snapshots.record import SnapshotRecord


def check_publishable(record: SnapshotRecord) -> None:
    """Pass a snapshot of published results alone. Whoever takes one to another store asks here.

    Raises:
        Unpublishable: an overlay lies over them.
    """
    if record.overlay_digest:
        raise Unpublishable(
            f"snapshot {record.id} of {record.shown_as} has unpublished results in it and is not"
            " handed on: build one with `duckrank ingest` without --with"
        )
