"""Icons on disk: they outlive the process, and workers share them. A file each, bounded together.

Deleting any file of it, or all, costs a fetch and nothing else.
"""

from __future__ import annotations

import contextlib
import hashlib
import time
from pathlib import Path
from uuid import uuid4

import msgspec

from service.icons.image import Image

# Whoever writes for longer was killed.
_UNFINISHED_LIMIT_S = 600


class _Stored(msgspec.Struct, array_like=True):
    """What a file holds; the digest tells a whole body from a torn one."""

    url: str
    media_type: str
    sha256: bytes
    body: bytes


class IconShelf:
    """The icons below `directory`, by URL, at most `max_bytes` of them."""

    def __init__(self, directory: Path, max_bytes: int) -> None:
        self._directory = directory
        self._max_bytes = max_bytes

    def find(self, url: str) -> Image | None:
        """The icon kept for `url`; None where there is none, or not a whole one."""
        try:
            content = self._path_of(url).read_bytes()
            stored = msgspec.msgpack.decode(content, type=_Stored)
        except (OSError, msgspec.MsgspecError):
            return None
        if stored.url != url or stored.sha256 != hashlib.sha256(stored.body).digest():
            return None
        return Image(stored.media_type, stored.body)

    def put(self, url: str, image: Image) -> None:
        """Keep `image` for `url`, and let the oldest go where there are too many bytes.

        Raises:
            OSError: it can't be written here.
        """
        digest = hashlib.sha256(image.body).digest()
        content = msgspec.msgpack.encode(_Stored(url, image.media_type, digest, image.body))
        if len(content) > self._max_bytes:
            return
        self._directory.mkdir(parents=True, exist_ok=True)
        self._make_room(len(content))
        path = self._path_of(url)
        temporary = path.with_name(f".{uuid4().hex}")
        try:
            temporary.write_bytes(content)
            temporary.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise

    def _make_room(self, wanted_bytes: int) -> None:
        files = []
        for file in self._directory.iterdir():
            # Another worker may remove it at the same time.
            with contextlib.suppress(FileNotFoundError):
                status = file.stat()
                files.append((status.st_mtime, file, status.st_size))
        held_bytes = sum(size for _, _, size in files)
        for written_at, file, size in sorted(files):
            is_unfinished = file.name.startswith(".")
            if is_unfinished and written_at > time.time() - _UNFINISHED_LIMIT_S:
                continue
            if is_unfinished or held_bytes + wanted_bytes > self._max_bytes:
                file.unlink(missing_ok=True)
                held_bytes -= size

    def _path_of(self, url: str) -> Path:
        return self._directory / hashlib.sha256(url.encode()).hexdigest()
