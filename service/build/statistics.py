"""A file of descriptive statistics, gzipped JSON → what a snapshot keeps of it."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

INFLATE_CHUNK_BYTES = 1 << 20


def read_statistics(task_id: int, file: str) -> tuple[int, int, str, bytes]:
    """The task, bytes and SHA-256 of the JSON in `file`, and the file as it lies there."""
    digest, size_bytes = hashlib.sha256(), 0
    with gzip.open(file) as content:
        while chunk := content.read(INFLATE_CHUNK_BYTES):
            digest.update(chunk)
            size_bytes += len(chunk)
    return task_id, size_bytes, digest.hexdigest(), Path(file).read_bytes()
