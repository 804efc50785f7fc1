"""Catalog and results → copies in the store, from which alone a snapshot can be built anew.

catalogs/{start of the digest}/   as exported; whoever refreshes needs no registry
results/{start of the commit}/    the Parquet of the newest snapshots, with `listing.json`
overlays/{start of the digest}/   unpublished results that lie over those of a snapshot in the store
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import msgspec

from service.atomic_write import (
    flush_whole,
    move_whole,
    read_json,
    remove,
    whole_folder,
    write_whole,
)
from service.catalog.files import catalog_files
from service.catalog.records import MANIFEST
from service.digests import digest_of_file
from service.errors import BadResults
from service.snapshots.store import SnapshotStore
from service.sources.overlay.rows import MODELS, ROWS, overlay_in
from service.sources.results import Overlay, Results

LISTING = "listing.json"
NAME_LENGTH = 16
KEPT_COUNT = 3


class KeptFile(msgspec.Struct, frozen=True):
    """A file of results as it was when it was kept."""

    name: str
    sha256: str


class Listing(msgspec.Struct, frozen=True):
    """Which results lie in a folder, and which overlay was the last to lie over them."""

    dataset: str
    commit_sha: str
    files: list[KeptFile]
    overlay_digest: str = ""


def copy_catalog(store: SnapshotStore, directory: Path, digest: str, copy: Path) -> None:
    """Copy a catalog to `copy`, for `keep_catalog`, unless the store has it.

    Raises:
        BadCatalog: something in it is no file.
        OSError: it can't be written.
    """
    if not _catalog_place(store, digest).exists():
        for name, file in catalog_files(directory):
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy / name)
        flush_whole(copy)


def keep_catalog(store: SnapshotStore, digest: str, copy: Path) -> None:
    """Move what `copy_catalog` made to its place in the store.

    Raises:
        OSError: it can't be written.
    """
    place = _catalog_place(store, digest)
    if place.exists():
        os.utime(place)
    else:
        move_whole(copy, place)
    _keep_newest(place.parent, {record.catalog_digest for record in store.records()} | {digest})


def catalog_with(store: SnapshotStore, digest: str) -> Path | None:
    """Where the catalog of that digest is kept; None where it is not."""
    place = _catalog_place(store, digest)
    return place if digest and (place / MANIFEST).exists() else None


def newest_catalog(store: SnapshotStore) -> Path | None:
    """The catalog that was used last; None where none is kept."""
    places = [file.parent for file in (store.data_dir / "catalogs").glob(f"*/{MANIFEST}")]
    return next(iter(_newest_first(places)), None)


def keep_results(store: SnapshotStore, results: Results) -> None:
    """Keep the files of a commit: linked where they are in this store already, else copied.

    Raises:
        OSError: they can't be written.
    """
    place = _results_place(store, results.commit_sha)
    listing = read_json(place / LISTING, Listing)
    if listing is not None:
        if listing.overlay_digest != results.overlay_digest:
            listing = msgspec.structs.replace(listing, overlay_digest=results.overlay_digest)
            write_whole(place / LISTING, msgspec.json.encode(listing))
        os.utime(place)
    else:
        with whole_folder(place) as made:
            kept = []
            for number, path in enumerate(results.paths):
                copy = made / f"{number:04}.parquet"
                _link_or_copy(path, copy, is_ours=store.data_dir.resolve() in path.parents)
                kept.append(KeptFile(copy.name, digest_of_file(copy)))
            listing = Listing(results.dataset, results.commit_sha, kept, results.overlay_digest)
            (made / LISTING).write_bytes(msgspec.json.encode(listing))
    _keep_newest(place.parent, {results.commit_sha})


def results_of(store: SnapshotStore, commit_sha: str) -> Results | None:
    """The kept results of a commit, if all files are there and as they were."""
    results = _whole_results(_results_place(store, commit_sha))
    return results if results is not None and results.commit_sha == commit_sha else None


def kept_file(store: SnapshotStore, commit_sha: str) -> tuple[Path, str] | None:
    """The kept results of a commit and their SHA-256, unread; None where they are not one file."""
    place = _results_place(store, commit_sha)
    listing = read_json(place / LISTING, Listing)
    if listing is None or listing.commit_sha != commit_sha or len(listing.files) != 1:
        return None
    return place / listing.files[0].name, listing.files[0].sha256


def newest_results(store: SnapshotStore) -> Results | None:
    """The results that were kept last; None where none are whole."""
    places = _newest_first((store.data_dir / "results").glob("*"))
    return next(filter(None, map(_whole_results, places)), None)


def keep_overlay(store: SnapshotStore, overlay: Overlay | None) -> None:
    """Keep an overlay, and no other than those of snapshots in the store: nobody else wants them.

    Raises:
        OSError: it can't be written.
    """
    wanted = {record.overlay_digest for record in store.records()}
    if overlay is not None:
        wanted.add(overlay.digest)
        place = _overlay_place(store, overlay.digest)
        if not _is_whole(place, overlay.digest):
            with whole_folder(place) as made:
                shutil.copyfile(overlay.rows_file, made / ROWS)
                shutil.copyfile(overlay.models_file, made / MODELS)
    _keep_newest(store.data_dir / "overlays", wanted, count=0)


def overlay_of(store: SnapshotStore, digest: str) -> Overlay | None:
    """The kept overlay of that digest; None for none.

    Raises:
        BadResults: it is not there, or not as it was.
    """
    if not digest:
        return None
    place = _overlay_place(store, digest)
    if not _is_whole(place, digest):
        raise BadResults(
            f"the results of your own that belong to the current snapshot are not whole in"
            f" {store.data_dir}: bring them again with `duckrank ingest --with`"
        )
    return overlay_in(place)


def newest_overlay_digest(store: SnapshotStore) -> str:
    """The digest of the overlay that lay over the results that were kept last; empty for none."""
    for place in _newest_first((store.data_dir / "results").glob("*")):
        if (listing := read_json(place / LISTING, Listing)) is not None:
            return listing.overlay_digest
    return ""


def _whole_results(place: Path) -> Results | None:
    listing = read_json(place / LISTING, Listing)
    if listing is None:
        return None
    paths = tuple((place / file.name).resolve() for file in listing.files)
    try:
        digests = [digest_of_file(path) for path in paths]
    except OSError:
        return None
    if digests != [file.sha256 for file in listing.files]:
        return None
    return Results(paths=paths, dataset=listing.dataset, commit_sha=listing.commit_sha)


def _catalog_place(store: SnapshotStore, digest: str) -> Path:
    return store.data_dir / "catalogs" / digest[:NAME_LENGTH]


def _results_place(store: SnapshotStore, commit_sha: str) -> Path:
    return store.data_dir / "results" / commit_sha[:NAME_LENGTH]


def _overlay_place(store: SnapshotStore, digest: str) -> Path:
    return store.data_dir / "overlays" / digest[:NAME_LENGTH]


def _is_whole(place: Path, digest: str) -> bool:
    try:
        return overlay_in(place).digest == digest
    except OSError:
        return False


def _link_or_copy(path: Path, copy: Path, *, is_ours: bool) -> None:
    # What lies elsewhere may be written again in place, which a link would follow.
    if is_ours:
        with contextlib.suppress(OSError):
            os.link(path, copy)
            return
    shutil.copyfile(path, copy)


def _keep_newest(folder: Path, wanted: set[str], count: int = KEPT_COUNT) -> None:
    names = {name[:NAME_LENGTH] for name in wanted}
    for place in _newest_first(folder.glob("*"))[count:]:
        if place.name not in names:
            remove(place)


def _newest_first(places: Iterable[Path]) -> list[Path]:
    return sorted(places, key=lambda place: (place.stat().st_mtime, place.name), reverse=True)
