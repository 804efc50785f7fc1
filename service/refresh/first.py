"""No snapshot that this program reads → one, before the service starts.

From the Hub if it can be, from the results that the store keeps, or the sample.
"""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator

import structlog

from service.refresh.child import Child
from service.refresh.due import is_outdated
from service.settings import Settings
from service.snapshots.aside import lost
from service.snapshots.kept import newest_catalog
from service.snapshots.migrations import is_too_old
from service.snapshots.store import SnapshotStore

log = structlog.get_logger("duckrank.store")


def provide_snapshot(settings: Settings, *, or_sample: bool) -> None:
    """Leave a snapshot in `DATA_DIR`; what builds it is a process of its own, and then gone.

    Raises:
        NoSnapshot: there is none, none could be built, and the sample was not asked for.
    """
    store = SnapshotStore(settings.data_dir)
    records = store.records()
    if records and all(
        is_outdated(each) and is_too_old(store.path_of(each.id)) for each in records
    ):
        log.warning("every snapshot is too old for this version: building one anew")
        _run(settings, "refresh")
        return
    if records or store.current_id() is not None:
        return
    is_named = settings.catalog_dir is not None or bool(settings.catalog_source)
    has_catalog = is_named or newest_catalog(store) is not None
    may_have_one = settings.snapshot_repo or (settings.cache_repo and has_catalog)
    if not may_have_one and not or_sample:
        raise store.nothing_to_serve()
    with _alone(settings):
        if store.records() or (may_have_one and _run(settings, "refresh")):
            return
        if or_sample and _run(settings, "ingest", "--results", "sample", "--catalog", "sample"):
            return
    raise store.nothing_to_serve()


def bring_back(settings: Settings) -> bool:
    """Build the current snapshot anew from what the store keeps, if its file is damaged or gone.

    False where there is nothing to do.
    """
    store = SnapshotStore(settings.data_dir)
    if lost(store) is None:
        return False
    with _alone(settings):
        gone = lost(store)
        if gone is not None:
            log.warning("nothing to serve: building it anew", snapshot=gone.snapshot_id)
            _run(settings, "refresh")
    return True


@contextlib.contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Wait for whoever is at it, of all that share the store: who comes second finds it done."""
    with contextlib.ExitStack() as held:
        # Where nothing can be written, who tries to says so.
        with contextlib.suppress(OSError):
            settings.data_dir.mkdir(parents=True, exist_ok=True)
            lock = held.enter_context((settings.data_dir / "refresh.lock").open("w"))
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _run(settings: Settings, *arguments: str) -> bool:
    child = Child(settings, *arguments)
    try:
        status, _ = child.wait()
    finally:
        # Told to stop meanwhile, nobody is left to wait for it.
        child.end()
    return status == 0
