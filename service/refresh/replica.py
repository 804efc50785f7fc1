"""The dataset of finished snapshots → the current one, as whoever built it recorded it.

Nothing is built here: the file is brought, checked against what was published of it, rehearsed,
and published in this store under the builder's record.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable
from pathlib import Path

from service.digests import digest_of_file
from service.errors import SnapshotRejected, SnapshotUnknown, StoreBusy, Unpublishable
from service.publishing.manifest import Manifest, read_published
from service.refresh.rehearse import rehearse
from service.refresh.state import RefreshState, ended
from service.settings import Settings
from service.snapshots.aside import forgive, lost, refusal_of, refuse
from service.snapshots.check import check_candidate
from service.snapshots.connect import open_snapshot
from service.snapshots.migrations import check_schema, newest_known
from service.snapshots.publishable import check_publishable
from service.snapshots.record import SnapshotRecord
from service.snapshots.start import examine
from service.snapshots.store import ID, SnapshotStore
from service.sources.hub import Holding, HubSource
from service.sources.hub_child import Limits
from service.sources.hub_target import DATABASE

MANIFEST_MAX_BYTES = 4 << 20
LONGEST_FETCH_S = 3_000.0
# What a file and the record of it both say.
SAID_TWICE = ("dataset", "commit_sha", "built_at", "results_row_count", "overlay_digest")


def follow_published(
    settings: Settings, store: SnapshotStore, progress: Callable[[str], None]
) -> RefreshState:
    """Bring the store to the snapshot that `SNAPSHOT_REPO` has now.

    Raises:
        SourceUnavailable: the Hub does not give it.
        StoreBusy, StoreUnwritable: another process changes the store, or nobody can.
    """
    current = store.record_of(store.current_id() or "")
    if (gone := lost(store)) is not None:
        current = gone.record
    if current is not None and current.overlay_digest:
        reason = f"results of your own lie over {current.dataset}: SNAPSHOT_REPO is not followed"
        return ended("unchanged", reason, current)
    progress("look up the snapshot")
    found = _source(settings, None, "manifest", MANIFEST_MAX_BYTES).fetch()
    commit_sha = found.commit_sha
    try:
        published = read_published(found.paths[0])
        _check(published)
    except (SnapshotRejected, Unpublishable) as error:
        # Not remembered: another version of this program may take it.
        return ended("refused", f"{settings.snapshot_repo} at {commit_sha}: {error}")
    record = published.snapshot
    refusal = refusal_of(store, record.id)
    if refusal is not None and refusal.published_in in ("", commit_sha):
        return ended("refused", refusal.reason, record)
    is_there = store.record_of(record.id) is not None and examine(store, record.id) is None
    if is_there and store.current_id() == record.id:
        return ended("unchanged", "the published snapshot is served", record)
    if is_there:
        with store.changing():
            store.use(record.id)
        return ended("published", f"there already: {record.id}", record)
    progress("fetch the snapshot")
    source = _source(settings, commit_sha, "snapshot", settings.ingest_disk_max_bytes)
    [file] = source.fetch().paths
    return _publish(settings, store, record, commit_sha, file, progress)


def _publish(
    settings: Settings,
    store: SnapshotStore,
    record: SnapshotRecord,
    commit_sha: str,
    file: Path,
    progress: Callable[[str], None],
) -> RefreshState:
    with store.candidate() as candidate:
        # Moved, for what is published is never asked for again.
        shutil.move(file, candidate)
        progress("check the snapshot")
        try:
            _check_file(settings, record, candidate)
        except SnapshotUnknown as error:
            return ended("refused", str(error), record)
        except SnapshotRejected as error:
            refuse(store, record, str(error), candidate, published_in=commit_sha)
            return ended("refused", str(error), record)
        store.publish(candidate, record)
        forgive(store, record.id)
    with contextlib.suppress(StoreBusy), store.changing():
        store.prune(settings.snapshots_kept)
    return ended("published", f"fetched: {record.id}", record)


def _source(settings: Settings, ref: str | None, holds: Holding, most_bytes: int) -> HubSource:
    # A folder for each: what a commit's folder lists is all that was brought of it.
    return HubSource(
        repo=settings.snapshot_repo,
        ref=ref,
        downloads_dir=settings.data_dir / "downloads" / f"{holds}s",
        holds=holds,
        limits=Limits(total_s=LONGEST_FETCH_S, total_bytes=most_bytes, kept_commits=1),
        named_by="SNAPSHOT_REPO",
    )


def _check(published: Manifest) -> None:
    """Pass what says that it is a snapshot that this program reads.

    Raises:
        SnapshotRejected, Unpublishable: it does not; the message says what it says instead.
    """
    record = published.snapshot
    if not ID.fullmatch(record.id):
        raise SnapshotRejected(f"its snapshot is called {record.id!r}, as none is")
    check_publishable(record)
    check_schema(record.built_by.migration, f"{record.id}.duckdb", newest=newest_known())
    listed = {file.path: (file.size_bytes, file.sha256) for file in published.files}
    if listed.get(DATABASE) != (record.size_bytes, record.sha256):
        raise SnapshotRejected(f"its manifest has another {DATABASE} than its snapshot is")


def _check_file(settings: Settings, record: SnapshotRecord, file: Path) -> None:
    """Pass the file that `record` is of.

    Raises:
        SnapshotRejected: it is another, or answers can't be built from it.
    """
    if (size_bytes := file.stat().st_size) != record.size_bytes:
        raise SnapshotRejected(
            f"{record.id}.duckdb has {size_bytes:,} bytes, and {record.size_bytes:,} were published"
        )
    if (found := digest_of_file(file)) != record.sha256:
        raise SnapshotRejected(
            f"the SHA-256 of {record.id}.duckdb is {found[:16]}…, and {record.sha256[:16]}… was"
            " published"
        )
    with contextlib.closing(open_snapshot(file)) as snapshot:
        for field in ("id", *SAID_TWICE):
            own, said = getattr(snapshot, field), getattr(record, field)
            if own != said:
                raise SnapshotRejected(
                    f"the file of {record.id} says that its {field} is {own!r}, and its record"
                    f" {said!r}"
                )
    check_candidate(file)
    rehearse(file, settings.ingest_memory_limit)
