"""A snapshot of the store → the folder that is published of it: the same files, the same bytes.

duckrank.duckdb                 the snapshot
data/train-*.parquet            the results that it was built from
tables/{name}.parquet           `sql/published`
catalog.zip                     the catalog that it was built with
README.md, manifest.json        what they are; SHA-256 and size of each
"""

from __future__ import annotations

import contextlib
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import msgspec

from service.atomic_write import write_whole
from service.catalog.files import catalog_files
from service.digests import digest_of_file
from service.errors import BuildFailed, SnapshotRejected, Unpublishable
from service.publishing.card import dataset_card
from service.publishing.manifest import Manifest, PublishedFile
from service.publishing.tables import Table, write_tables
from service.snapshots.kept import catalog_with, results_of
from service.snapshots.publishable import check_publishable
from service.snapshots.record import SnapshotRecord
from service.snapshots.start import examine
from service.snapshots.store import SnapshotStore
from service.sources.hub_target import DATABASE, MANIFEST
from service.sources.results import SAMPLE

# The earliest that a zip can say: when it was packed is no part of a catalog.
NO_TIME = (1980, 1, 1, 0, 0, 0)
RESULTS = "The results as they were published."
RESULTS_GRAIN = "model, revision, settings, task, split and subset"


def fill_folder(
    folder: Path,
    repo: str,
    record: SnapshotRecord,
    store: SnapshotStore,
    progress: Callable[[str], None],
    *,
    memory_limit: str,
    is_sample_meant: bool,
) -> Manifest:
    """Fill an empty `folder` with what is published of a snapshot in `repo`.

    Raises:
        Unpublishable: it is not to be handed on, or what it was built from is not kept.
        SnapshotRejected: its file is not the one that was built.
        BuildFailed: it can't be written.
    """
    check_publishable(record)
    if record.dataset == SAMPLE and not is_sample_meant:
        raise Unpublishable(
            f"snapshot {record.id} is of the sample, whose results are made up: --sample"
            " publishes it all the same"
        )
    results = results_of(store, record.commit_sha)
    catalog = catalog_with(store, record.catalog_digest)
    if results is None or catalog is None:
        what = "file of the results" if results is None else "catalog"
        raise Unpublishable(
            f"the {what} of snapshot {record.id} is not kept in {store.data_dir}: ingest them"
            " anew, and publish that"
        )
    if (fault := examine(store, record.id)) is not None:
        raise SnapshotRejected(f"{record.id}.duckdb is damaged: {fault}")
    snapshot = store.path_of(record.id)
    try:
        progress("write the tables")
        tables = write_tables(snapshot, folder / "tables", memory_limit)
        progress("pack the catalog")
        _pack(catalog, folder / "catalog.zip")
        _link(snapshot, folder / DATABASE)
        for number, path in enumerate(results.paths):
            name = f"train-{number:05}-of-{len(results.paths):05}.parquet"
            _link(path, folder / "data" / name)
        of_results = Table("results", RESULTS, RESULTS_GRAIN, record.results_row_count)
        card = dataset_card(repo, record, tables, of_results, _example(snapshot))
        write_whole(folder / "README.md", card.encode(), is_lasting=False)
        return _list(folder, record, tables)
    except (duckdb.Error, OSError) as error:
        raise BuildFailed(
            f"what is published of {record.id} can't be written to {folder}:"
            f" {str(error).splitlines()[0]}. See that there is room on the disk and memory"
            " (INGEST_MEMORY_LIMIT)"
        ) from error


def _pack(catalog: Path, packed: Path) -> None:
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, file in catalog_files(catalog):
            entry = zipfile.ZipInfo(name, NO_TIME)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, file.read_bytes())


def _link(file: Path, name: Path) -> None:
    """Have a large file there as well: a link where the disk is the same."""
    name.parent.mkdir(exist_ok=True)
    with contextlib.suppress(OSError):
        os.link(file, name)
        return
    shutil.copyfile(file, name)


def _example(snapshot: Path) -> str:
    """The benchmark with most rows, for a query that brings some."""
    with contextlib.closing(duckdb.connect(snapshot, read_only=True)) as connection:
        found = connection.execute(
            "select benchmark from leaderboards group by benchmark"
            " order by count(*) desc, benchmark limit 1"
        ).fetchone()
    return found[0] if found else "MTEB"


def _list(folder: Path, record: SnapshotRecord, tables: list[Table]) -> Manifest:
    counts = {f"tables/{table.name}.parquet": table.row_count for table in tables}
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    files = [
        PublishedFile(name, path.stat().st_size, digest_of_file(path), counts.get(name))
        for path in paths
        for name in [path.relative_to(folder).as_posix()]
    ]
    manifest = Manifest(snapshot=record, files=files)
    text = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    write_whole(folder / MANIFEST, text, b"\n", is_lasting=False)
    return manifest
