"""A file of descriptive statistics, gzipped JSON → what a snapshot keeps of it."""

from __future__ import annotations

import gzip
import hashlib
import io
import zlib
from pathlib import Path

import msgspec

from service.errors import BadCatalog

INFLATE_CHUNK_BYTES = 1 << 20
# The largest of the registry has 32 MB, and whoever asks for it gets all of it.
STATISTICS_MAX_BYTES = 128 << 20


def read_statistics(task_id: int, file: str) -> tuple[int, int, str, bytes]:
    """The task, bytes and SHA-256 of the JSON in `file`, and the file as it lies there.

    Raises:
        BadCatalog: it is no JSON object, gzipped, or too large when it is inflated.
    """
    path, plain = Path(file), bytearray()
    place = f"statistics/{path.name}"
    packed = path.read_bytes()
    try:
        with gzip.open(io.BytesIO(packed)) as content:
            while chunk := content.read(INFLATE_CHUNK_BYTES):
                plain += chunk
                if len(plain) > STATISTICS_MAX_BYTES:
                    raise BadCatalog(
                        f"{place} inflates to more than {STATISTICS_MAX_BYTES:,} bytes,"
                        " which is the most that is allowed"
                    )
    except (EOFError, zlib.error, OSError) as error:
        raise BadCatalog(f"{place} is not gzipped as a whole: {error}") from error
    try:
        # Looked through, and not kept as objects: those take many times its size.
        msgspec.json.decode(plain, type=dict[str, msgspec.Raw])
        str(plain, "utf-8")
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadCatalog(f"{place} is not a JSON object: {error}") from error
    return task_id, len(plain), hashlib.sha256(plain).hexdigest(), packed
