"""Source and catalog → the current snapshot: fetch, check, build, publish."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from service.catalog.load import Catalog
from service.snapshots.build import BuildLimits, build_candidate
from service.snapshots.check import check_candidate
from service.snapshots.identity import snapshot_inputs
from service.snapshots.schema import check_results
from service.snapshots.store import SnapshotRecord, SnapshotStore, checksum
from service.sources.results import Results


class Ingested(msgspec.Struct, frozen=True):
    """The snapshot that is current now, and whether this ingest built it."""

    record: SnapshotRecord
    is_new: bool


def ingest(
    results: Results,
    catalog: Catalog,
    store: SnapshotStore,
    limits: BuildLimits,
    progress: Callable[[str], None],
) -> Ingested:
    """Build a snapshot of `results`, or find that the store has it, and make it current.

    Raises:
        BadResults: a file is refused; the current snapshot stays.
        SnapshotRejected: a gate failed, or another ingest is running; the current one stays.
    """
    inputs = snapshot_inputs(results.dataset, results.commit_sha, catalog.manifest)
    for record in store.records():
        if record.id == inputs.snapshot_id:
            store.use(record.id)
            return Ingested(record, is_new=False)
    progress("check the results")
    files = list(results.paths)
    row_count = check_results(files)
    built_at = datetime.now(UTC).replace(microsecond=0)
    with store.candidate() as candidate:
        build_candidate(inputs, files, catalog.directory, candidate, built_at, limits, progress)
        progress("check the candidate")
        check_candidate(candidate)
        record = SnapshotRecord(
            id=inputs.snapshot_id,
            dataset=inputs.dataset,
            commit_sha=inputs.commit_sha,
            catalog_version=inputs.catalog_version,
            results_row_count=row_count,
            size_bytes=candidate.stat().st_size,
            sha256=checksum(candidate),
            built_at=built_at,
        )
        store.publish(candidate, record)
    return Ingested(record, is_new=True)


def store_of(data_dir: Path) -> SnapshotStore:
    """The store of `data_dir`, whose folder it makes."""
    data_dir.mkdir(parents=True, exist_ok=True)
    return SnapshotStore(data_dir)
