"""Catalog files → the digest that names them: equal digests mean equal catalogs."""

from __future__ import annotations

from pathlib import Path

from service.digests import digest_of_files

MANIFEST = "manifest.json"


def catalog_digest(directory: Path) -> str:
    """SHA-256 over path and content of every file in `directory` but the manifest."""
    files = (file for file in directory.rglob("*") if file.is_file())
    named = sorted((file.relative_to(directory).as_posix(), file) for file in files)
    return digest_of_files((name, file) for name, file in named if name != MANIFEST)
