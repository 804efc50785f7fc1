"""Pictures: whole PNGs, cached on disk by the digest of their drawing."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Literal

from service.disk_cache import DiskCache, Header

PNG = Header(media_type="image/png")
PNG_START = b"\x89PNG\r\n\x1a\n"
PNG_END = b"IEND\xaeB`\x82"
# Length, kind and checksum.
CHUNK_OVERHEAD_BYTES = 12

PictureCache = DiskCache[Header, Literal["png"]]
"""Pictures by the digest of their drawing."""


def pictures_in(directory: Path, max_bytes: int) -> PictureCache:
    """The pictures below `directory`, together at most `max_bytes`."""
    return PictureCache(directory, Header, max_bytes, is_evicting=True)


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
