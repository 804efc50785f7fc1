"""Catalog files → the digest that names them: equal digests mean equal catalogs."""

from __future__ import annotations

import hashlib
from pathlib import Path

MANIFEST = "manifest.json"


def catalog_digest(directory: Path) -> str:
    """SHA-256 over path and content of every file in `directory` but the manifest."""
    digest = hashlib.sha256()
    files = (file for file in directory.rglob("*") if file.is_file())
    for name, file in sorted((file.relative_to(directory).as_posix(), file) for file in files):
        if name != MANIFEST:
            with file.open("rb") as content:
                content_digest = hashlib.file_digest(content, "sha256").hexdigest()
            digest.update(f"{name}\0{content_digest}\n".encode())
    return digest.hexdigest()
