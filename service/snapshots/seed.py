"""A store that came with the program → the store that is served: a container starts with data.

A volume hides what its image has at the same place, so the image keeps its snapshot elsewhere, in a
store that nobody writes to, and it is copied into the served one where it is the newest.
"""

from __future__ import annotations

import os
import shutil

import structlog

from service.errors import DuckrankError, Unpublishable
from service.snapshots.aside import lost
from service.snapshots.publishable import check_publishable
from service.snapshots.record import SnapshotRecord
from service.snapshots.store import SnapshotStore
from service.sources.results import SAMPLE

log = structlog.get_logger("duckrank.seed")


def seeded(store: SnapshotStore, seed: SnapshotStore) -> SnapshotStore:
    """The store to serve: `store` with the snapshot of `seed`, unless it has a newer one.

    Who laid results of their own over what is served keeps them: a refresh brings newer ones below.
    One that came along with such results is not copied: whoever made it has published them.
    Where nothing can be written and nothing is there to serve, it is `seed` itself.
    """
    brought = next(iter(seed.records()), None)
    held = store.records()
    if brought is None or any(_is_no_older(record, brought) for record in held):
        return store
    if any(record.overlay_digest for record in held if record.id == store.current_id()):
        return store
    try:
        check_publishable(brought)
    except Unpublishable as error:
        log.error("snapshot not copied", snapshot=brought.id, reason=str(error))
        return store
    gone = lost(store)
    # What was published since is built anew: until then what came along stands in for it.
    stands_in = (
        gone is not None
        and gone.record is not None
        and (bool(gone.record.overlay_digest) or _is_no_older(gone.record, brought))
    )
    try:
        _copy(brought, seed, store, is_current=not stands_in)
    except (OSError, DuckrankError) as error:
        served = store if held else seed
        log.warning("snapshot not copied", snapshot=brought.id, reason=str(error))
        return served
    log.info("snapshot copied", snapshot=brought.id, commit_sha=brought.commit_sha)
    return store


def _is_no_older(held: SnapshotRecord, brought: SnapshotRecord) -> bool:
    if held.id == brought.id:
        return True
    # Invented data never stands in the way of results, whenever it was made.
    is_real = held.dataset != SAMPLE or brought.dataset == SAMPLE
    return is_real and held.built_at >= brought.built_at


def _copy(
    record: SnapshotRecord, seed: SnapshotStore, store: SnapshotStore, *, is_current: bool
) -> None:
    if store.data_dir.exists() and not os.access(store.data_dir, os.W_OK):
        raise PermissionError(f"{store.data_dir} can't be written")
    with store.candidate() as candidate:
        shutil.copyfile(seed.path_of(record.id), candidate)
        store.publish(candidate, record, is_current=is_current)
