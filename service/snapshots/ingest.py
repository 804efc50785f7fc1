"""Source and catalog → the current snapshot: fetch, check, build, publish."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import msgspec

from service.build.candidate import BuildLimits, build_candidate
from service.catalog.load import load_catalog, read_manifest
from service.digests import digest_of_file
from service.errors import BadResults, BuildFailed, SnapshotRejected
from service.snapshots.aside import forgive, refuse
from service.snapshots.check import check_candidate, check_shrinking
from service.snapshots.extent import check_extent
from service.snapshots.identity import SnapshotInputs, snapshot_inputs, this_program
from service.snapshots.kept import copy_catalog, keep_catalog, keep_overlay, keep_results
from service.snapshots.overlay import lay_over
from service.snapshots.record import SnapshotRecord
from service.snapshots.schema import check_results
from service.snapshots.start import examine
from service.snapshots.store import SnapshotStore
from service.sources.results import Results


class Ingested(msgspec.Struct, frozen=True):
    """The snapshot that is current now, and whether this ingest built it.

    `metadata_index` is its own, packed, where a rehearsal has read it.
    """

    record: SnapshotRecord
    is_new: bool
    metadata_index: bytes | None = None


class Gates(msgspec.Struct, frozen=True, kw_only=True):
    """What a candidate must pass beside the gates that no one may leave open.

    `rehearse` gives the candidate's metadata index, packed, and raises `SnapshotRejected` where
    answers can't be built from it. `is_forced`: an operator means it, whatever shrinks.
    """

    shrink_max_pct: float = 20.0
    rehearse: Callable[[Path], bytes] | None = None
    is_forced: bool = False


def ingest(
    results: Results,
    catalog_directory: Path,
    store: SnapshotStore,
    limits: BuildLimits,
    progress: Callable[[str], None],
    gates: Gates = Gates(),  # noqa: B008 (frozen)
) -> Ingested:
    """Build a snapshot of `results`, or find that the store has it, and make it current.

    Raises:
        BadCatalog: the catalog is refused; the current snapshot stays.
        BadResults: a file is refused; the current snapshot stays.
        SnapshotRejected: a gate failed; the candidate is kept aside, the current snapshot stays.
        StoreBusy, StoreUnwritable, BuildFailed, SnapshotHeld: it can't be done here and now.
    """
    manifest = read_manifest(catalog_directory)
    inputs = snapshot_inputs(results.dataset, results.commit_sha, manifest, results.overlay_digest)
    try:
        with store.candidate() as candidate, ThreadPoolExecutor(1) as beside:
            known = _known(store, inputs, catalog_directory)
            if known is not None:
                keep_results(store, results)
                keep_overlay(store, results.overlay)
                return known
            # Thousands of files: the disk is waited for while the processors have work.
            digest, copy = manifest.digest, candidate.with_name("catalog")
            copied = beside.submit(copy_catalog, store, catalog_directory, digest, copy)
            record, packed = _build(
                inputs, results, catalog_directory, store, candidate, limits, progress, gates
            )
            progress("keep what it was built from")
            copied.result()
            keep_catalog(store, digest, copy)
            keep_results(store, results)
            keep_overlay(store, results.overlay)
            store.publish(candidate, record)
            forgive(store, record.id)
    except (duckdb.IOException, duckdb.OutOfMemoryException, MemoryError, OSError) as error:
        raise BuildFailed(
            f"the snapshot can't be built in {store.data_dir}:"
            f" {str(error).splitlines()[0] or 'no memory is left'}. The current one stays; see that"
            " there is room on the disk and memory (INGEST_MEMORY_LIMIT)"
        ) from error
    return Ingested(record, is_new=True, metadata_index=packed)


def _known(
    store: SnapshotStore, inputs: SnapshotInputs, catalog_directory: Path
) -> Ingested | None:
    """The snapshot of these inputs, made current, if the store has it whole."""
    record = store.record_of(inputs.snapshot_id)
    if record is None or examine(store, record.id) is not None:
        return None
    # Its manifest alone was read, and may lie: nothing changes for a catalog that is refused.
    load_catalog(catalog_directory)
    forgive(store, record.id)
    store.use(record.id)
    return Ingested(record, is_new=False)


def _build(
    inputs: SnapshotInputs,
    results: Results,
    catalog_directory: Path,
    store: SnapshotStore,
    candidate: Path,
    limits: BuildLimits,
    progress: Callable[[str], None],
    gates: Gates,
) -> tuple[SnapshotRecord, bytes | None]:
    built_at = store.next_built_at()
    try:
        progress("check the results")
        files = list(results.paths)
        row_count = check_results(files)
        local = None
        if results.overlay is not None:
            row_count += results.overlay.row_count
            local = lay_over(results.overlay, catalog_directory, candidate.with_name("overlay"))
        _unless_unreadable(files, lambda: check_extent(files, limits))
        _unless_unreadable(
            files,
            lambda: build_candidate(
                inputs.written_down(),
                files,
                catalog_directory,
                candidate,
                built_at,
                limits,
                progress,
                local,
            ),
        )
        progress("check the candidate")
        packed = _check(candidate, store, gates)
    except (BadResults, SnapshotRejected) as error:
        refuse(store, inputs, str(error), candidate if candidate.exists() else None)
        raise
    record = SnapshotRecord(
        id=inputs.snapshot_id,
        dataset=inputs.dataset,
        commit_sha=inputs.commit_sha,
        catalog_version=inputs.catalog_version,
        results_row_count=row_count,
        size_bytes=candidate.stat().st_size,
        sha256=digest_of_file(candidate),
        built_at=built_at,
        catalog_digest=inputs.catalog_digest,
        definition_digest=inputs.definition_digest,
        built_by=this_program(),
        overlay_digest=inputs.overlay_digest,
    )
    return record, packed


def _unless_unreadable(files: list[Path], read: Callable[[], None]) -> None:
    try:
        read()
    except (duckdb.IOException, duckdb.OutOfMemoryException):
        raise
    except duckdb.Error as error:
        names = ", ".join(file.name for file in files)
        raise BadResults(f"{names} can't be built into a snapshot: {error}") from error


def _check(candidate: Path, store: SnapshotStore, gates: Gates) -> bytes | None:
    check_candidate(candidate)
    # Where the current one is gone, the newest says what there was.
    known = [store.current_id(), *(record.id for record in store.records())]
    before = [store.path_of(each) for each in known if each and store.path_of(each).exists()]
    if not gates.is_forced and before:
        check_shrinking(candidate, before[0], gates.shrink_max_pct)
    return None if gates.rehearse is None else gates.rehearse(candidate)
