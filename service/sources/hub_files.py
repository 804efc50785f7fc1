"""What the Hub lists of a file, and whether one here is the same."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import msgspec
from huggingface_hub import RepoFile

MOST_LISTED = 20_000


class Listed(msgspec.Struct, frozen=True):
    """One file of a commit, what its content must be, and where it lies once it is brought."""

    path: str
    size_bytes: int
    digest: str
    place: str

    @classmethod
    def of(cls, file: RepoFile, place: str = "") -> Listed:
        """What the Hub's listing says of a file."""
        return cls(file.path, file.size, file.lfs.sha256 if file.lfs else file.blob_id, place)

    def is_whole(self, path: Path) -> bool:
        """Whether a file has exactly the content that the Hub lists."""
        try:
            with path.open("rb") as file:
                is_whole = os.fstat(file.fileno()).st_size == self.size_bytes
                return is_whole and hashlib.file_digest(file, self._hash).hexdigest() == self.digest
        except OSError:
            return False

    def _hash(self) -> Any:
        # Git LFS knows a file by the SHA-256 of its content, git by a SHA-1 with a header before.
        if len(self.digest) == 64:
            return hashlib.sha256()
        return hashlib.sha1(f"blob {self.size_bytes}\0".encode(), usedforsecurity=False)
