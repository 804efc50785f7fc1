"""Files and folders that are whole or not there, after a kill and after a crash of the machine."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import msgspec

T = TypeVar("T")

FLUSHES_AT_ONCE = 8
# What a writer leaves when it is killed; nothing else that we write starts so.
TEMPORARY_PREFIX = ".new."
# A hundred times what the longest has, which lists the files of a commit.
JSON_MAX_BYTES = 4 << 20


def write_whole(
    file: Path, *content: bytes | memoryview, is_lasting: bool = True, mode: int = 0o666
) -> None:
    """Readers see the old content or the new one, never a part.

    Where it need not outlast a crash of the machine, nobody waits for the disk.

    Raises:
        OSError: it can't be written, and is named; the old content stays.
    """
    temporary = file.with_name(f"{TEMPORARY_PREFIX}{os.urandom(8).hex()}")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "wb") as writing:
            writing.writelines(content)
        if is_lasting:
            flush(temporary)
        temporary.replace(file)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        # Not all of them say which file, and what is known of it is its lasting name.
        error.filename, error.filename2 = str(file), None
        raise
    if is_lasting:
        flush(file.parent)


@contextlib.contextmanager
def whole_folder(folder: Path, *, is_lasting: bool = True) -> Iterator[Path]:
    """A folder to fill, which takes the place of `folder` at the end; after an error it is gone.

    Raises:
        OSError: it can't be written.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(
        dir=folder.parent, prefix=TEMPORARY_PREFIX, ignore_cleanup_errors=True
    ) as scratch:
        made = Path(scratch) / "made"
        made.mkdir()
        yield made
        if is_lasting:
            flush_whole(made)
        if folder.exists():
            folder.rename(Path(scratch) / "replaced")
        made.rename(folder)
    if is_lasting:
        flush(folder.parent)


def read_json(file: Path, kind: type[T]) -> T | None:
    """What was written whole as JSON; None where there is nothing, or nothing of that kind."""
    try:
        status = file.stat()
        # What else there is under such a name may never end.
        if not stat.S_ISREG(status.st_mode) or status.st_size > JSON_MAX_BYTES:
            return None
        return msgspec.json.decode(file.read_bytes(), type=kind)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def move_whole(source: Path, target: Path, *, is_lasting: bool = True) -> None:
    """Put a finished file or folder in its place, its content on disk before its name is."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if is_lasting:
        flush(source)
    source.replace(target)
    if is_lasting:
        flush(target.parent)


def flush_whole(folder: Path) -> None:
    """Wait until a folder, with all that is in it, is on disk."""
    # The disk writes down many at a time what it would else write one after the other.
    with ThreadPoolExecutor(FLUSHES_AT_ONCE) as flushing:
        list(flushing.map(flush, folder.rglob("*")))
    flush(folder)


def flush(path: Path) -> None:
    """Wait until a file's content, or a folder's names, are on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sweep(folder: Path, older_than_s: float = 0.0) -> None:
    """Remove what writers in `folder` left that were killed: they wrote for less long."""
    with contextlib.suppress(OSError):
        for left in folder.glob(f"{TEMPORARY_PREFIX}*"):
            if not older_than_s or left.lstat().st_mtime < time.time() - older_than_s:
                remove(left)


def remove(path: Path) -> None:
    """Remove a file or a folder, whoever else does so too."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
