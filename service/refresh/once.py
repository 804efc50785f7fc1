"""The newest commit of the dataset → the current snapshot: one attempt, and what came of it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from service.build.candidate import BuildLimits
from service.catalog.load import read_manifest
from service.errors import (
    BadCatalog,
    BadResults,
    DuckrankError,
    SnapshotRejected,
    SourceUnavailable,
    StoreBusy,
    StoreUnwritable,
)
from service.refresh.due import (
    has_newer_on_hub,
    is_outdated,
    is_outrun,
    may_have_newer_catalog,
)
from service.refresh.rehearse import gates
from service.refresh.replica import follow_published
from service.refresh.state import RefreshState, ended, write_state
from service.settings import Settings
from service.snapshots.aside import lost, refusal_of
from service.snapshots.identity import snapshot_inputs
from service.snapshots.ingest import ingest
from service.snapshots.kept import (
    catalog_with,
    newest_catalog,
    newest_overlay_digest,
    newest_results,
    overlay_of,
    results_of,
)
from service.snapshots.record import Damage, SnapshotRecord
from service.snapshots.start import examine
from service.snapshots.store import SnapshotStore
from service.sources.catalog import bring_catalog
from service.sources.choose import choose_source
from service.sources.results import Results, Source

Progress = Callable[[str], None]


def refresh(settings: Settings, progress: Progress) -> RefreshState:
    """Bring the store to the newest commit of its dataset, and write down what came of it.

    Raises:
        StoreBusy, StoreUnwritable: nobody can refresh here now; nothing is written down.
    """
    started_s = time.monotonic()
    store = SnapshotStore(settings.data_dir)
    # Looked at before anything is fetched: all of it would be for nothing.
    with store.changing():
        pass
    try:
        if settings.snapshot_repo:
            state = follow_published(settings, store, progress)
        else:
            state = _Attempt(settings, store, progress).run()
    except (StoreBusy, StoreUnwritable):
        raise
    except DuckrankError as error:
        state = ended("failed", str(error))
    state = msgspec.structs.replace(state, took_s=round(time.monotonic() - started_s, 2))
    try:
        return write_state(settings.data_dir, state)
    except OSError as error:
        return msgspec.structs.replace(
            state, reason=f"{state.reason} (not written down: {error.strerror})"
        )


class _Attempt:
    """One refresh."""

    def __init__(self, settings: Settings, store: SnapshotStore, progress: Progress) -> None:
        self._settings = settings
        self._store = store
        self._progress = progress
        current_id = store.current_id()
        self._lost = lost(store)
        self._current = None if current_id is None else store.record_of(current_id)
        if self._lost is not None:
            self._current = self._lost.record
        # Whatever commit comes, it lies over it.
        self._overlay_digest = (
            newest_overlay_digest(store) if self._current is None else self._current.overlay_digest
        )

    def run(self) -> RefreshState:
        if self._lost is None:
            return self._look()
        # What was published comes back before anybody is asked for more.
        state = self._bring_back(self._lost)
        if state is not None:
            return state
        try:
            state = self._look()
        except DuckrankError as error:
            state = ended("failed", str(error))
        if state.outcome == "published":
            return state
        gone = f"{self._lost.snapshot_id}.duckdb is damaged ({self._lost.reason})"
        kept = "its results or its catalog are not kept: an older snapshot is served, if any"
        return msgspec.structs.replace(
            state, outcome="failed", reason=f"{gone}, and {kept}; {state.reason}"
        )

    def _bring_back(self, gone: Damage) -> RefreshState | None:
        """What was damaged, built anew from what the store keeps; None where it does not."""
        if gone.record is None:
            return None
        kept = results_of(self._store, gone.record.commit_sha)
        catalog = catalog_with(self._store, gone.record.catalog_digest)
        if kept is None or catalog is None:
            return None
        kept = msgspec.structs.replace(
            kept, overlay=overlay_of(self._store, gone.record.overlay_digest)
        )
        # It had passed the gates, or was forced.
        return self._ingest(kept, catalog, is_forced=True)

    def _look(self) -> RefreshState:
        catalog = self._catalog_directory()
        current, kept = self._current, newest_results(self._store)
        # Where the current one is gone, what it was built from says what is served here.
        dataset = current.dataset if current is not None else kept.dataset if kept else ""
        if dataset and not has_newer_on_hub(self._settings, dataset):
            return self._rebuild(
                catalog, f"{dataset} is not the dataset of CACHE_REPO: it has no newer commit"
            )
        self._progress("look up the commit")
        try:
            commit_sha = self._source(None).commit_sha()
        except SourceUnavailable as error:
            if current is None or is_outdated(current):
                return self._rebuild(catalog, str(error), else_raise=error)
            raise
        # By its name: whatever the branch does meanwhile, this is about one commit.
        source = self._source(commit_sha)
        return self._bring(source.dataset, commit_sha, source.fetch, catalog)

    def _source(self, commit_sha: str | None) -> Source:
        # The Hub's source writes to DATA_DIR alone.
        return choose_source("hub", commit_sha, self._settings, scratch_dir=Path())

    def _bring(
        self, dataset: str, commit_sha: str, fetch: Callable[[], Results], catalog: Path
    ) -> RefreshState:
        inputs = snapshot_inputs(dataset, commit_sha, read_manifest(catalog), self._overlay_digest)
        refusal = refusal_of(self._store, inputs.snapshot_id)
        if refusal is not None:
            return ended("refused", refusal.reason, inputs)
        if self._is_current(inputs.snapshot_id):
            return ended("unchanged", "the newest commit is served", inputs)
        current = self._current
        if current and self._lost is None and is_outrun(self._store, current, inputs):
            return ended(
                "unchanged", f"the newest commit is served as {_name(current)} built it", current
            )
        overlay = overlay_of(self._store, self._overlay_digest)
        self._progress("fetch the results")
        try:
            results = msgspec.structs.replace(fetch(), overlay=overlay)
            return self._ingest(results, catalog)
        except (BadResults, SnapshotRejected) as error:
            return ended("refused", str(error), inputs)

    def _rebuild(
        self, catalog: Path, reason: str, else_raise: SourceUnavailable | None = None
    ) -> RefreshState:
        """The current snapshot by this program's definitions, from the results that were kept."""
        current = self._current
        kept = newest_results(self._store)
        if current is not None:
            if not is_outdated(current) and not self._has_other_catalog(current, catalog):
                return ended("unchanged", reason, current)
            kept = results_of(self._store, current.commit_sha)
        if kept is None:
            if else_raise is not None:
                raise else_raise
            return ended("unchanged", f"{reason}; its results were not kept")
        return self._bring(kept.dataset, kept.commit_sha, lambda: kept, catalog)

    def _ingest(self, results: Results, catalog: Path, *, is_forced: bool = False) -> RefreshState:
        settings = self._settings
        ingested = ingest(
            results,
            catalog,
            self._store,
            BuildLimits(
                threads=settings.ingest_threads,
                memory_limit=settings.ingest_memory_limit,
                disk_max_bytes=settings.ingest_disk_max_bytes,
            ),
            self._progress,
            gates(settings, is_forced=is_forced),
        )
        # Whoever is at it now prunes too, or leaves it to the next.
        with contextlib.suppress(StoreBusy), self._store.changing():
            self._store.prune(settings.snapshots_kept)
        verb = "built" if ingested.is_new else "there already"
        return ended("published", f"{verb}: {ingested.record.id}", ingested.record)

    def _is_current(self, snapshot_id: str) -> bool:
        is_current = self._current is not None and self._current.id == snapshot_id
        return is_current and examine(self._store, snapshot_id) is None

    def _has_other_catalog(self, current: SnapshotRecord, catalog: Path) -> bool:
        is_followed = may_have_newer_catalog(self._settings, current.dataset)
        return is_followed and read_manifest(catalog).digest != current.catalog_digest

    def _catalog_directory(self) -> Path:
        if self._settings.catalog_source:
            self._progress("look for a newer catalog")
            return bring_catalog(self._settings.catalog_source, self._settings)
        if self._settings.catalog_dir is not None:
            return self._settings.catalog_dir
        kept = None
        if self._current is not None:
            kept = catalog_with(self._store, self._current.catalog_digest)
        kept = kept or newest_catalog(self._store)
        if kept is None:
            raise BadCatalog(
                f"{self._store.data_dir} keeps no catalog to refresh with: run `duckrank ingest"
                " --results hub --catalog DIR|mteb` once, or set CATALOG_DIR or CATALOG_SOURCE"
            )
        return kept


def _name(current: SnapshotRecord) -> str:
    version = ".".join(map(str, current.built_by.version)) or "of another version"
    return f"duckrank {version} (migration {current.built_by.migration:04})"
