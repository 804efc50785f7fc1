"""What goes over the pipes between a service and a child: frames of a kind, a length and bytes.

A child may be anybody's once it has run SQL, so the service reads no more than it asked for, and of
what it reads decodes small JSON alone.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from typing import Literal

import msgspec

Outcome = Literal["answered", "refused", "slow", "memory", "crashed"]
"""What came of a query; all but the first are its own doing."""

HEAD = struct.Struct(">cI")
READY, QUERY, BODY, END, FAULT = b"r", b"q", b"b", b"e", b"f"
# Of frames in JSON: what DuckDB has to say is never that long.
LONGEST_TOLD_BYTES = 64 * 1_024


class Place(msgspec.Struct, frozen=True):
    """Which snapshot a child opens, and how much memory it may take beyond what it has by then."""

    path: str
    snapshot_id: str
    memory_bytes: int


class Ready(msgspec.Struct, frozen=True):
    """A child waits for queries. `landlock`: the version of it that confines it; 0 for none."""

    landlock: int


class Query(msgspec.Struct, frozen=True):
    """One SELECT, the form of its answer, and the most that this may have."""

    sql: str
    form: str
    most_rows: int
    most_bytes: int


class End(msgspec.Struct, frozen=True):
    """The answer is whole; `is_truncated` where there were more rows than it has."""

    row_count: int
    is_truncated: bool


class Fault(msgspec.Struct, frozen=True):
    """Why there is no answer, and where in the SQL, from 1, if anybody knows."""

    outcome: Outcome
    message: str
    line: int | None = None
    column: int | None = None


def is_last(outcome: Outcome) -> bool:
    """Whether a child that met this is fit for no other query."""
    return outcome in ("memory", "crashed")


def write_frame(descriptor: int, kind: bytes, content: bytes | msgspec.Struct) -> None:
    """Write one frame; waits for whoever reads."""
    body = msgspec.json.encode(content) if isinstance(content, msgspec.Struct) else content
    rest = memoryview(HEAD.pack(kind, len(body)) + body)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def read_exactly(read: Callable[[int], bytes], size_bytes: int) -> bytes:
    """So many bytes of what `read` gives.

    Raises:
        EOFError: it ended before.
    """
    parts: list[bytes] = []
    while size_bytes:
        part = read(min(size_bytes, 1 << 18))
        if not part:
            raise EOFError
        parts.append(part)
        size_bytes -= len(part)
    return b"".join(parts)
