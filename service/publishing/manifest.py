"""What a published dataset says of itself: its `manifest.json`, which names every other file."""

from __future__ import annotations

from pathlib import Path

import msgspec

from service.atomic_write import read_json
from service.errors import SnapshotRejected
from service.snapshots.record import SnapshotRecord

FORMAT_VERSION = 1


class PublishedFile(msgspec.Struct, frozen=True, omit_defaults=True):
    """One file; `row_count` is a table's."""

    path: str
    size_bytes: int
    sha256: str
    row_count: int | None = None


class Manifest(msgspec.Struct, frozen=True):
    """The snapshot, as the store of whoever built it records it, and the files of the dataset."""

    snapshot: SnapshotRecord
    files: list[PublishedFile]
    format_version: int = FORMAT_VERSION


class _Version(msgspec.Struct):
    format_version: int = 0


def read_published(file: Path) -> Manifest:
    """The manifest in `file`.

    Raises:
        SnapshotRejected: it is none, or of another format.
    """
    found = read_json(file, _Version)
    if found is not None and found.format_version not in (0, FORMAT_VERSION):
        raise SnapshotRejected(
            f"its {file.name} has format {found.format_version}, and this duckrank reads"
            f" {FORMAT_VERSION} alone: install the version that published it"
        )
    manifest = read_json(file, Manifest)
    if manifest is None:
        raise SnapshotRejected(f"its {file.name} is none of a published snapshot")
    return manifest
