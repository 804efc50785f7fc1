"""Entries on disk by key, each a header and named bodies: they outlive processes, which share them.

A file per entry, written whole and renamed into place, so that no reader sees half of one. Deleting
any of them, or all, costs time and nothing else. One process reads bodies, and what happens to
their files then is nothing to it. Several map them: pages that all send from are in memory once.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import mmap
import os
import struct
import zlib
from collections.abc import Iterator, Mapping
from functools import reduce
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec
import structlog

from service.atomic_write import TEMPORARY_PREFIX, sweep, write_whole

log = structlog.get_logger("duckrank.disk_cache")

MAGIC = b"duckrank cache 1\n"
# A checksum of all that follows it, and how long the head is.
PREAMBLE = struct.Struct(f">{len(MAGIC)}sII")
NUMBER_BYTES = 4
# Below this a mapping's page and bookkeeping cost more than a copy.
SMALLEST_MAPPED_BYTES = 4 * 1_024
# Whoever writes for longer was killed.
UNFINISHED_LIMIT_S = 600
# Making room for one at a time would look through all of them for each.
KEPT_SHARE = 0.9
# As much as fits nowhere but in a block of its own.
PROOF_BYTES = 4_096
# Not a name of an entry.
LOCK = "writing.lock"

Body = bytes | memoryview


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader has to know of the bodies; caches of richer entries derive their own."""

    media_type: str


class _Head(msgspec.Struct, array_like=True):
    key: bytes
    header: msgspec.Raw
    lengths: dict[str, int]


AnyHeader = TypeVar("AnyHeader", bound=Header)
Name = TypeVar("Name", bound=str)


class Cached(NamedTuple, Generic[AnyHeader, Name]):
    """An entry: its header, and its bodies by name."""

    header: AnyHeader
    bodies: Mapping[Name, Body]


class DiskCache(Generic[AnyHeader, Name]):
    """The entries below `directory`, at most `max_bytes` of them.

    Where there is no more room, one that `is_evicting` lets those go that nobody wanted for
    longest; another takes no more. `is_mapped` where several processes send the same bodies. One
    that is not `is_on` finds nothing and keeps nothing.
    """

    def __init__(
        self,
        directory: Path,
        header: type[AnyHeader],
        max_bytes: int,
        *,
        is_evicting: bool = False,
        is_mapped: bool = False,
        is_on: bool = True,
    ) -> None:
        self.is_on = is_on
        self.directory = directory
        self.max_bytes = max_bytes
        self._header = header
        self._is_evicting = is_evicting
        self._is_mapped = is_mapped and is_on
        self._room_bytes: int | None = None

    def find(self, key: bytes) -> Cached[AnyHeader, Name] | None:
        """The entry of `key`; None where there is none, or not a whole one."""
        if not self.is_on:
            return None
        path = self._path_of(key)
        try:
            with path.open("rb") as file:
                # Checked as read: a page of a mapped file that was cut ends the process.
                content = memoryview(file.read())
                head = _whole_head(content)
                if head is None or head.key != key:
                    return None
                header = msgspec.msgpack.decode(head.header, type=self._header)
                if self._is_mapped and len(content) >= SMALLEST_MAPPED_BYTES:
                    # Where no more can be mapped, a copy does.
                    with contextlib.suppress(OSError, ValueError):
                        mapped = mmap.mmap(file.fileno(), len(content), access=mmap.ACCESS_READ)
                        content = memoryview(mapped)
        except (OSError, msgspec.MsgspecError):
            return None
        if self._is_evicting:
            with contextlib.suppress(OSError):
                os.utime(path)
        return Cached(header, _cut(content, head.lengths))

    def put(self, key: bytes, header: AnyHeader, bodies: Mapping[Name, Body]) -> bool:
        """Write an entry, in the place of an older one; False where there is no room for it.

        Raises:
            OSError: it can't be written here.
        """
        lengths: dict[str, int] = {name: len(body) for name, body in bodies.items()}
        packed = msgspec.Raw(msgspec.msgpack.encode(header))
        head = msgspec.msgpack.encode(_Head(key, packed, lengths))
        checked = (len(head).to_bytes(NUMBER_BYTES, "big"), head, *bodies.values())
        checksum = reduce(lambda before, piece: zlib.crc32(piece, before), checked, 0)
        content = (PREAMBLE.pack(MAGIC, checksum, len(head)), head, *bodies.values())
        size_bytes = sum(map(len, content))
        if not self._has_room(size_bytes):
            return False
        self.directory.mkdir(parents=True, exist_ok=True)
        # Whoever has it mapped must not lose its pages: it is replaced, never written to.
        write_whole(self._path_of(key), *content, is_lasting=False, mode=0o444)
        self._room_bytes = (self._room_bytes or 0) - size_bytes
        return True

    def keep(self, key: bytes, header: AnyHeader, bodies: Mapping[Name, Body]) -> bool:
        """Do as `put`; where nothing can be written, that is logged and nothing else."""
        try:
            return self.put(key, header, bodies)
        except OSError as error:
            # One that does not evict tries no more, so this is said once.
            self._room_bytes = 0
            log.warning("not kept on disk", directory=str(self.directory), reason=error.strerror)
            return False

    def check_writable(self) -> None:
        """Pass a place where entries can be written now.

        Raises:
            OSError: they can't.
        """
        self.directory.mkdir(parents=True, exist_ok=True)
        proof = self.directory / f"{TEMPORARY_PREFIX}proof"
        # Flushed: some disks notice only then that they are full.
        write_whole(proof, bytes(PROOF_BYTES))
        proof.unlink(missing_ok=True)

    @contextlib.contextmanager
    def writing_alone(self) -> Iterator[None]:
        """Wait until no other process writes here, and keep them waiting meanwhile.

        Of two that write the same entry, each would map a file of its own. A process that ends,
        however, lets the others go on; where nothing can be written, nobody waits.
        """
        if not self._is_mapped:
            yield
            return
        with contextlib.ExitStack() as opened:
            with contextlib.suppress(OSError):
                self.directory.mkdir(parents=True, exist_ok=True)
                lock = opened.enter_context((self.directory / LOCK).open("ab"))
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def held_bytes(self) -> int:
        """The size of all files, those of writers that were killed included."""
        return sum(size_bytes for _, size_bytes, _ in self._files())

    def _has_room(self, needed_bytes: int) -> bool:
        if not self.is_on or needed_bytes > self.max_bytes:
            return False
        if self._is_evicting or self._room_bytes is None:
            sweep(self.directory, UNFINISHED_LIMIT_S)
            files = self._files()
            room_bytes = self.max_bytes - sum(size_bytes for _, size_bytes, _ in files)
            if self._is_evicting and needed_bytes > room_bytes:
                wanted_bytes = needed_bytes + int(self.max_bytes * (1 - KEPT_SHARE))
                room_bytes += _evict(files, wanted_bytes - room_bytes)
            self._room_bytes = room_bytes
        return needed_bytes <= self._room_bytes

    def _files(self) -> list[tuple[float, int, Path]]:
        """When each file was written or wanted last, its size, and where it is."""
        files = []
        with contextlib.suppress(OSError):
            for entry in os.scandir(self.directory):
                # Another process may remove it at the same time.
                with contextlib.suppress(OSError):
                    status = entry.stat()
                    files.append((status.st_mtime, status.st_size, Path(entry.path)))
        return files

    def _path_of(self, key: bytes) -> Path:
        return self.directory / hashlib.sha256(key).hexdigest()


def _evict(files: list[tuple[float, int, Path]], wanted_bytes: int) -> int:
    """Remove the oldest of `files` until so many bytes are free; gives how many that are."""
    freed_bytes = 0
    for _, size_bytes, path in sorted(files):
        if freed_bytes >= wanted_bytes:
            break
        if not path.name.startswith(TEMPORARY_PREFIX):
            with contextlib.suppress(OSError):
                path.unlink()
                freed_bytes += size_bytes
    return freed_bytes


def _whole_head(content: memoryview) -> _Head | None:
    # A crash of the machine can leave a renamed file without its content: trust what adds up.
    if len(content) < PREAMBLE.size:
        return None
    magic, checksum, head_bytes = PREAMBLE.unpack_from(content)
    if magic != MAGIC or checksum != zlib.crc32(content[PREAMBLE.size - NUMBER_BYTES :]):
        return None
    return msgspec.msgpack.decode(content[PREAMBLE.size :][:head_bytes], type=_Head)


def _cut(content: memoryview, lengths: Mapping[str, int]) -> dict[Any, Body]:
    """The bodies of those lengths, which stand one after the other at the end of `content`."""
    bodies: dict[Any, Body] = {}
    rest = content[len(content) - sum(lengths.values()) :]
    for name, length in lengths.items():
        bodies[name], rest = rest[:length], rest[length:]
    return bodies
