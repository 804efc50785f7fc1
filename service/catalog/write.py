"""Records → catalog files: the whole directory, or none of it."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

import msgspec

from service.atomic_write import whole_folder
from service.catalog.files import catalog_digest
from service.catalog.records import (
    FORMAT_VERSION,
    MANIFEST,
    RECORDS,
    BenchmarkRecord,
    Catalog,
    LanguageRecord,
    Manifest,
    MenuRecord,
    ModelRecord,
    RenameRecord,
    ScriptRecord,
    TaskRecord,
)
from service.errors import BadCatalog


class CatalogContents(msgspec.Struct, frozen=True, kw_only=True):
    """What one catalog holds. Everything is consumed once.

    `statistics` are task names with their JSON, which is copied piece by piece.
    """

    source: str
    source_version: str
    benchmarks: Iterable[BenchmarkRecord]
    tasks: Iterable[TaskRecord]
    models: Iterable[ModelRecord]
    languages: Iterable[LanguageRecord]
    scripts: Iterable[ScriptRecord]
    menu: list[MenuRecord]
    statistics: Iterable[tuple[str, BinaryIO]]
    renames: Iterable[RenameRecord] = ()


def write_catalog(out: Path, contents: CatalogContents) -> Manifest:
    """Write `contents` to the directory `out`; a catalog that is there is replaced as a whole.

    Equal contents give equal bytes.

    Raises:
        BadCatalog: `out` holds something that is not a catalog, or can't be written.
    """
    check_writable(out)
    # A rename replaces a link, and not what it leads to.
    out = out.resolve()
    try:
        with whole_folder(out, is_lasting=False) as made:
            manifest = _write_files(made, contents)
    except OSError as error:
        raise BadCatalog(
            f"the catalog can't be written to {out}: {error.strerror}; give --out a directory"
            " that this user can write, on a disk with room"
        ) from error
    return manifest


def check_writable(out: Path) -> None:
    """Refuse an `out` whose content is not a catalog's, before any work is done for it."""
    is_free = not out.exists() or (
        out.is_dir() and ((out / MANIFEST).exists() or not any(out.iterdir()))
    )
    if not is_free:
        kind = "holds other files" if out.is_dir() else "is not a directory"
        raise BadCatalog(
            f"{out} {kind}: give --out a new directory, an empty one, or an older catalog"
        )


def _write_files(directory: Path, contents: CatalogContents) -> Manifest:
    write_records(directory, contents)
    _write_statistics(directory / "statistics", contents.statistics)
    manifest = Manifest(
        format_version=FORMAT_VERSION,
        source=contents.source,
        source_version=contents.source_version,
        digest=catalog_digest(directory),
    )
    (directory / MANIFEST).write_bytes(msgspec.json.encode(manifest))
    return manifest


def write_records(directory: Path, contents: CatalogContents | Catalog) -> None:
    """Write all records, and the menu, to a directory."""
    encoder = msgspec.json.Encoder()
    for kind in RECORDS:
        with (directory / f"{kind}.jsonl").open("wb") as lines:
            lines.writelines(encoder.encode(record) + b"\n" for record in getattr(contents, kind))
    (directory / "menu.json").write_bytes(msgspec.json.encode(contents.menu))


def _write_statistics(directory: Path, statistics: Iterable[tuple[str, BinaryIO]]) -> None:
    directory.mkdir()
    for task, plain in statistics:
        with (
            (directory / statistics_name(task)).open("wb") as packed,
            # Without name and time, equal statistics are equal files.
            gzip.GzipFile(filename="", fileobj=packed, mode="wb", mtime=0) as member,
        ):
            shutil.copyfileobj(plain, member)


def statistics_name(task: str) -> str:
    """The file that holds the statistics of `task`."""
    return f"{quote(task, safe='')}.json.gz"
