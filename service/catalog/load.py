"""Catalog files → checked records. Ingest reads them; nothing here knows the registry."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import msgspec

from service.catalog.check import check_names, check_references
from service.catalog.faults import describe_fault
from service.catalog.files import catalog_digest, check_file
from service.catalog.records import (
    FORMAT_VERSION,
    MANIFEST,
    RECORDS,
    RENAMES,
    Catalog,
    Manifest,
    MenuRecord,
)
from service.catalog.renames import check_renames
from service.errors import BadCatalog

# The real catalog's largest record has 0.3 MB, and DuckDB reads none of more than 16.
RECORD_MAX_BYTES = 8 << 20

ADVICE = "`duckrank catalog export --out DIR` makes a whole one"

T = TypeVar("T")


def read_manifest(directory: Path) -> Manifest:
    """What the catalog in `directory` says of itself; nothing else of it is read.

    Raises:
        BadCatalog: there is none, or it is of another format.
    """
    manifest = _decode(_read(directory / MANIFEST), Manifest, MANIFEST)
    if manifest.format_version != FORMAT_VERSION:
        raise BadCatalog(
            f"{MANIFEST}: format_version is {manifest.format_version}, and this duckrank reads"
            f" {FORMAT_VERSION} alone: export the catalog again with it"
        )
    return manifest


def load_catalog(directory: Path) -> Catalog:
    """The catalog in `directory`, checked.

    Raises:
        BadCatalog: a file is missing, changed or of another format, or a record is wrong or
            refers to nothing; the message names file, line and value, and what is allowed.
    """
    manifest = read_manifest(directory)
    _check_digest(directory, manifest)
    records: dict[str, Any] = {
        kind: _records(directory / f"{kind}.jsonl", record) for kind, record in RECORDS.items()
    }
    menu = _decode(_read(directory / "menu.json"), list[MenuRecord], "menu.json")
    catalog = Catalog(directory=directory, manifest=manifest, menu=menu, **records)
    check_names(catalog)
    check_references(catalog)
    check_renames(catalog)
    return catalog


def _records(file: Path, kind: type[T]) -> list[T]:
    if file.name == RENAMES and not file.exists():
        return []
    return [
        _decode_line(line, kind, f"{file.name}, line {number}")
        for number, line in enumerate(_read(file).splitlines(), start=1)
    ]


def _check_digest(directory: Path, manifest: Manifest) -> None:
    try:
        digest = catalog_digest(directory)
    except OSError as error:
        raise BadCatalog(
            f"{error.filename} can't be read: {error.strerror}; all files of a catalog must be"
        ) from error
    if digest != manifest.digest:
        raise BadCatalog(
            f"{directory}: a file was added, changed or removed after the export. The files hash"
            f" to {digest[:16]}…, and {MANIFEST} allows {manifest.digest[:16]!r}… alone: {ADVICE}"
        )


def _read(file: Path) -> bytes:
    try:
        check_file(file)
        return file.read_bytes()
    except OSError as error:
        raise BadCatalog(
            f"{file} can't be read: {error.strerror}. Every catalog has it; {ADVICE}"
        ) from error


def _decode_line(content: bytes, kind: type[T], place: str) -> T:
    if len(content) > RECORD_MAX_BYTES:
        raise BadCatalog(
            f"{place} has {len(content):,} bytes; at most {RECORD_MAX_BYTES:,} are allowed"
        )
    return _decode(content, kind, place)


def _decode(content: bytes, kind: type[T], place: str) -> T:
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadCatalog(describe_fault(place, content, kind, error)) from error
