"""Pictures on disk, beside the memo of their snapshot, each by the digest of its drawing.

A file is written whole and renamed into place, so that workers may share them. Deleting any of them
changes no picture.
"""

from __future__ import annotations

import contextlib
import os
import time
import zlib
from pathlib import Path
from uuid import uuid4

PNG_START = b"\x89PNG\r\n\x1a\n"
PNG_END = b"IEND\xaeB`\x82"
# Length, kind and checksum.
CHUNK_OVERHEAD_BYTES = 12
# Whoever writes for longer was killed.
UNFINISHED_LIMIT_S = 600
# Making room for one at a time would look through all of them for each.
KEPT_SHARE = 0.9


class Pictures:
    """The pictures below `directory`, together at most `max_bytes`."""

    def __init__(self, directory: Path, max_bytes: int) -> None:
        self.directory = directory
        self.max_bytes = max_bytes

    def find(self, digest: str) -> bytes | None:
        """The picture of a drawing; None where there is none, or not a whole one."""
        path = self._path_of(digest)
        try:
            picture = path.read_bytes()
            if not is_picture(picture):
                return None
            # The least recently wanted go first when there is no more room.
            os.utime(path)
        except OSError:
            return None
        return picture

    def put(self, digest: str, picture: bytes) -> None:
        """Keep `picture`, making room where there is none.

        Raises:
            OSError: it can't be written here.
        """
        if len(picture) > self.max_bytes:
            return
        self._make_room(len(picture))
        self.directory.mkdir(parents=True, exist_ok=True)
        temporary = self.directory / f".{uuid4().hex}"
        try:
            temporary.write_bytes(picture)
            temporary.replace(self._path_of(digest))
        except OSError:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise

    def _path_of(self, digest: str) -> Path:
        return self.directory / f"{digest}.png"

    def _make_room(self, needed_bytes: int) -> None:
        files: list[tuple[float, int, str]] = []
        with contextlib.suppress(OSError):
            for entry in os.scandir(self.directory):
                with contextlib.suppress(OSError):
                    status = entry.stat()
                    is_left_over = entry.name.startswith(".") and (
                        status.st_mtime < time.time() - UNFINISHED_LIMIT_S
                    )
                    if is_left_over:
                        Path(entry.path).unlink()
                    else:
                        files.append((status.st_mtime, status.st_size, entry.path))
        held_bytes = sum(size_bytes for _, size_bytes, _ in files)
        if held_bytes + needed_bytes <= self.max_bytes:
            return
        for _, size_bytes, path in sorted(files):
            if held_bytes + needed_bytes <= self.max_bytes * KEPT_SHARE:
                return
            with contextlib.suppress(OSError):
                Path(path).unlink()
                held_bytes -= size_bytes


def is_picture(content: bytes) -> bool:
    """Whether `content` is a PNG to its end, each of its chunks with the checksum that it names."""
    if not (content.startswith(PNG_START) and content.endswith(PNG_END)):
        return False
    chunks = memoryview(content)[len(PNG_START) :]
    while len(chunks) >= CHUNK_OVERHEAD_BYTES:
        size_bytes = int.from_bytes(chunks[:4], "big") + CHUNK_OVERHEAD_BYTES
        chunk, chunks = chunks[:size_bytes], chunks[size_bytes:]
        # Of one that is cut, the last four bytes are no checksum either.
        if zlib.crc32(chunk[4:-4]) != int.from_bytes(chunk[-4:], "big"):
            return False
    return not chunks
