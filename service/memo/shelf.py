"""Ready messages on disk, beside their snapshot: they outlive the process, and workers share them.

A file per answer, written whole and renamed into place, so that no reader sees half of one. One
process reads bodies, and what happens to their files then is nothing to it. Several map them:
pages that all of them send from are in memory once.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import mmap
import os
import shutil
import stat
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from uuid import uuid4

import msgspec

from service.representations.encodings import Coding

MAGIC = b"duckrank answer 2\n"
LENGTH_BYTES = 4
# Below this a mapping's page and bookkeeping cost more than a copy.
SMALLEST_MAPPED_BYTES = 4 * 1_024
LONGEST_HEADER_BYTES = 64 * 1_024
# Whoever writes for longer was killed.
UNFINISHED_LIMIT_S = 600
# Stands beside the shelves of a snapshot and goes with it; its files look after themselves.
PICTURES = "cards"
# Not a dot file: those are of writers, and go when they are old.
LOCK = "improving.lock"


class Shelved(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as it lies on the shelf; `bodies` are the content in each coding, ready to send."""

    target: bytes
    family: str
    etag: bytes
    size_bytes: int
    bodies: dict[Coding, memoryview | bytes]


class _Header(msgspec.Struct, array_like=True):
    target: bytes
    family: str
    etag: bytes
    size_bytes: int
    lengths: dict[Coding, int]
    crc32: int


class Shelf:
    """The answers of one snapshot and one set of statements, below `directory`.

    Deleting any file of it, or all, changes no answer. `is_shared` where several processes answer
    from it.
    """

    def __init__(self, directory: Path, max_bytes: int, *, is_shared: bool = False) -> None:
        self.directory = directory
        self.max_bytes = max_bytes
        self.is_shared = is_shared

    def find(self, target: bytes) -> Shelved | None:
        """The answer for a canonical target; None where there is none, or not a whole one."""
        try:
            with self._path_of(target).open("rb") as file:
                # Checked as read: a page of a mapped file that was cut ends the process.
                content = file.read()
                shelved = _parsed(target, memoryview(content))
                if shelved is None or not self.is_shared or len(content) < SMALLEST_MAPPED_BYTES:
                    return shelved
                mapped = _mapped(file.fileno(), len(content))
        except (OSError, ValueError):
            return None
        if mapped is None:
            return shelved
        lengths = {coding: len(body) for coding, body in shelved.bodies.items()}
        return msgspec.structs.replace(shelved, bodies=_bodies_in(memoryview(mapped), lengths))

    def put(self, answer: Shelved) -> None:
        """Write `answer`, in the place of an older one.

        Raises:
            OSError: it can't be written here.
        """
        head = _head_of(answer)
        path = self._path_of(answer.target)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{uuid4().hex}")
        try:
            with temporary.open("wb") as file:
                file.write(head)
                file.writelines(answer.bodies.values())
                # Whoever has it mapped must not lose its pages: it is replaced, never written to.
                os.fchmod(file.fileno(), 0o444)
            temporary.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise

    @contextlib.contextmanager
    def writing_alone(self) -> Iterator[None]:
        """Wait until no other process writes here, and keep them waiting meanwhile.

        Of two that write the same answer, each would map a file of its own. A process that ends,
        however, lets the others go on; where the shelf can't be written, nobody waits.
        """
        if not self.is_shared:
            yield
            return
        with contextlib.ExitStack() as opened:
            with contextlib.suppress(OSError):
                self.directory.mkdir(parents=True, exist_ok=True)
                lock = opened.enter_context((self.directory / LOCK).open("ab"))
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def size_bytes_of(self, answer: Shelved) -> int:
        """What `put` would write."""
        return len(_head_of(answer)) + sum(map(len, answer.bodies.values()))

    def held_bytes(self) -> int:
        """The size of all files, those of writers that were killed included."""
        held_bytes = 0
        for file in self.directory.rglob("*"):
            with contextlib.suppress(OSError):
                found = file.stat()
                held_bytes += found.st_size if stat.S_ISREG(found.st_mode) else 0
        return held_bytes

    def drop_others(self) -> None:
        """Remove the shelves of other statements over the same snapshot, and unfinished files."""
        # A link leads to what is none of ours.
        if self.directory.parent.is_symlink():
            return
        with contextlib.suppress(OSError):
            for sibling in self.directory.parent.iterdir():
                if sibling != self.directory and sibling.name != PICTURES:
                    shutil.rmtree(sibling, ignore_errors=True)
            for unfinished in self.directory.glob("*/.*"):
                if unfinished.stat().st_mtime < time.time() - UNFINISHED_LIMIT_S:
                    unfinished.unlink(missing_ok=True)

    def _path_of(self, target: bytes) -> Path:
        name = hashlib.sha256(target).hexdigest()
        return self.directory / name[:2] / name


def shelf_directory(data_dir: Path, snapshot_id: str, memo_identity: str) -> Path:
    """Where the answers of a snapshot lie; what is above it goes with the snapshot."""
    return snapshot_shelves(data_dir, snapshot_id) / memo_identity[:16]


def pictures_directory(data_dir: Path, snapshot_id: str) -> Path:
    """Where the drawn social cards of a snapshot lie."""
    return snapshot_shelves(data_dir, snapshot_id) / PICTURES


def snapshot_shelves(data_dir: Path, snapshot_id: str) -> Path:
    """All shelves of one snapshot."""
    return data_dir / "memo" / snapshot_id


def _mapped(descriptor: int, size_bytes: int) -> mmap.mmap | None:
    """The file's pages, shared with whoever maps it too; None where no more can be mapped."""
    try:
        return mmap.mmap(descriptor, size_bytes, access=mmap.ACCESS_READ)
    except (OSError, ValueError):
        return None


def _head_of(answer: Shelved) -> bytes:
    header = _Header(
        target=answer.target,
        family=answer.family,
        etag=answer.etag,
        size_bytes=answer.size_bytes,
        lengths={coding: len(body) for coding, body in answer.bodies.items()},
        crc32=0,
    )
    packed = msgspec.msgpack.encode(_sealed(header, answer.bodies.values()))
    return MAGIC + len(packed).to_bytes(LENGTH_BYTES, "big") + packed


def _parsed(target: bytes, content: memoryview) -> Shelved | None:
    # A crash of the machine can leave a renamed file without its content: trust what adds up.
    start = len(MAGIC) + LENGTH_BYTES
    header_bytes = int.from_bytes(content[len(MAGIC) : start], "big")
    if content[: len(MAGIC)] != MAGIC or header_bytes > LONGEST_HEADER_BYTES:
        return None
    try:
        header = msgspec.msgpack.decode(content[start : start + header_bytes], type=_Header)
    except msgspec.MsgspecError:
        return None
    if start + header_bytes + sum(header.lengths.values()) != len(content):
        return None
    bodies = _bodies_in(content, header.lengths)
    is_whole = header.crc32 == _sealed(header, bodies.values()).crc32
    if not is_whole or header.target != target:
        return None
    return Shelved(
        target=target,
        family=header.family,
        etag=header.etag,
        size_bytes=header.size_bytes,
        bodies=bodies,
    )


def _bodies_in(
    content: memoryview, lengths: Mapping[Coding, int]
) -> dict[Coding, memoryview | bytes]:
    """The bodies of those lengths, which stand one after the other at the end of `content`."""
    bodies: dict[Coding, memoryview | bytes] = {}
    offset = len(content) - sum(lengths.values())
    for coding, length_bytes in lengths.items():
        bodies[coding] = content[offset : offset + length_bytes]
        offset += length_bytes
    return bodies


def _sealed(header: _Header, bodies: Iterable[memoryview | bytes]) -> _Header:
    """`header` with the checksum of all else in it and of `bodies`."""
    bare = msgspec.msgpack.encode(msgspec.structs.replace(header, crc32=0))
    return msgspec.structs.replace(header, crc32=_crc32(bare, bodies))


def _crc32(head: bytes, bodies: Iterable[memoryview | bytes]) -> int:
    value = zlib.crc32(head)
    for body in bodies:
        value = zlib.crc32(body, value)
    return value
