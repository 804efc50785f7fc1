"""Files that are whole or not there, after a kill and after a crash of the machine."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HASH_CHUNK_BYTES = 1 << 20
FLUSHES_AT_ONCE = 8
# What `write_whole` leaves when it is killed; nothing else in a store starts so.
TEMPORARY_PREFIX = ".new."


def write_whole(file: Path, content: bytes) -> None:
    """Readers see the old content or the new one, never a part.

    Raises:
        OSError: it can't be written; the old content stays.
    """
    temporary = file.with_name(f"{TEMPORARY_PREFIX}{file.name}.{os.getpid()}")
    try:
        temporary.write_bytes(content)
        flush(temporary)
        temporary.replace(file)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    flush(file.parent)


def move_whole(source: Path, target: Path) -> None:
    """Put a finished file or folder in its place, its content on disk before its name is."""
    flush_whole(source)
    source.replace(target)
    flush(target.parent)


def flush_whole(path: Path) -> None:
    """Wait until a file, or a folder with all that is in it, is on disk."""
    if path.is_dir():
        # The disk writes down many at a time what it would else write one after the other.
        with ThreadPoolExecutor(FLUSHES_AT_ONCE) as flushing:
            list(flushing.map(flush, path.rglob("*")))
    flush(path)


def flush(path: Path) -> None:
    """Wait until a file's content, or a folder's names, are on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove(path: Path) -> None:
    """Remove a file or a folder, whoever else does so too."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def checksum(file: Path) -> str:
    """SHA-256 of a file's bytes."""
    digest = hashlib.sha256()
    with file.open("rb") as content:
        while chunk := content.read(HASH_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()
