"""Content → the digest that names it: equal digests mean equal files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest_of_file(file: Path) -> str:
    """SHA-256 of a file's bytes."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def digest_of_files(files: Iterable[tuple[str, Path]]) -> str:
    """SHA-256 over the names and contents of `files`, in this order."""
    digest = hashlib.sha256()
    for name, file in files:
        # Whole, because they are small: the buffer for a large one costs more than to read them.
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        digest.update(f"{name}\0{content}\n".encode())
    return digest.hexdigest()
