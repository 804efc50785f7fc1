"""Store → the snapshot to serve: the current one, or the newest that is whole.

At the start a snapshot is only looked at (size, tables, its own row): DuckDB checks every block
that it reads, so damage elsewhere is an error and never a wrong number. `examine` reads all of it;
the service does so once it answers, and whenever a read has failed.
"""

from __future__ import annotations

from collections.abc import Callable

import structlog

from service.digests import digest_of_file
from service.errors import SnapshotHeld, SnapshotRejected
from service.snapshots.aside import lost, set_aside
from service.snapshots.connect import Snapshot
from service.snapshots.store import SnapshotStore

log = structlog.get_logger("duckrank.store")

Open = Callable[[str], Snapshot]


def open_best(store: SnapshotStore, open_by_id: Open, damaged_id: str | None = None) -> Snapshot:
    """The current snapshot, open; or, where that can't be had, the newest that is whole.

    A damaged one is set aside, where the store can be written, and the one that is known to be is
    passed over in any case. Which is current stays, so that it is known what is to come back.

    Raises:
        NoSnapshot: there is none; the message says what is wrong with each.
    """
    current_id = store.current_id()
    faults: list[str] = []
    for snapshot_id in _in_order(store, current_id, damaged_id):
        try:
            if snapshot_id != current_id:
                _check_whole(store, snapshot_id)
            snapshot = _opened(store, snapshot_id, open_by_id)
        except (SnapshotRejected, SnapshotHeld) as error:
            faults.append(str(error))
            log.warning("snapshot not served", snapshot=snapshot_id, reason=str(error))
            continue
        if current_id is None or not (store.path_of(current_id).exists() or lost(store)):
            _make_current(store, snapshot_id)
        elif snapshot_id != current_id:
            log.warning("another snapshot is served", snapshot=snapshot_id, instead_of=current_id)
        return snapshot
    missing = lost(store)
    if missing is not None and not faults:
        faults.append(f"{missing.snapshot_id}.duckdb is damaged: {missing.reason}")
    raise store.nothing_to_serve(*faults)


def examine(store: SnapshotStore, snapshot_id: str) -> str | None:
    """What is wrong with a snapshot's bytes; None where they are those that were published."""
    record = store.record_of(snapshot_id)
    path = store.path_of(snapshot_id)
    try:
        size_bytes = path.stat().st_size
        if record is None:
            return None
        if size_bytes != record.size_bytes:
            return f"it has {size_bytes:,} bytes, and {record.size_bytes:,} were published"
        found = digest_of_file(path)
    except FileNotFoundError:
        return "the file is not there"
    except OSError as error:
        return f"it can't be read: {error.strerror}"
    if found != record.sha256:
        return f"its SHA-256 is {found[:16]}…, and {record.sha256[:16]}… was published"
    return None


def _in_order(store: SnapshotStore, current_id: str | None, damaged_id: str | None) -> list[str]:
    ids = [record.id for record in store.records()]
    if current_id is not None and store.path_of(current_id).exists():
        ids = [current_id, *(each for each in ids if each != current_id)]
    elif current_id is not None:
        log.warning("the current snapshot is not there", snapshot=current_id)
    return [each for each in ids if each != damaged_id]


def _check_whole(store: SnapshotStore, snapshot_id: str) -> None:
    fault = examine(store, snapshot_id)
    if fault is not None:
        set_aside(store, snapshot_id, fault)
        raise SnapshotRejected(f"{snapshot_id}.duckdb is damaged: {fault}")


def _opened(store: SnapshotStore, snapshot_id: str, open_by_id: Open) -> Snapshot:
    record = store.record_of(snapshot_id)
    size_bytes = store.path_of(snapshot_id).stat().st_size
    if record is not None and record.size_bytes != size_bytes:
        _check_whole(store, snapshot_id)
    try:
        snapshot = open_by_id(snapshot_id)
    except SnapshotRejected:
        # Damage, or something about this program or machine? Only damage is set aside.
        _check_whole(store, snapshot_id)
        raise
    if record is not None and snapshot.id != snapshot_id:
        snapshot.close()
        raise SnapshotRejected(f"{snapshot_id}.duckdb holds the snapshot {snapshot.id}")
    return snapshot


def _make_current(store: SnapshotStore, snapshot_id: str) -> None:
    log.warning("the newest snapshot is made the current one", snapshot=snapshot_id)
    try:
        store.use(snapshot_id)
    except OSError as error:
        log.warning("not made the current one", snapshot=snapshot_id, reason=error.strerror)
