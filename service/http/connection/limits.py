"""How long a connection may wait for its client, and how many there may be.

A client that stops half-way, in a request or in an answer, costs a socket and some memory for as
long as we are patient with it. One look at all connections a second ends that; requests that go
well pay nothing for it.
"""

from __future__ import annotations

import asyncio
import resource
from typing import Protocol

import msgspec
import structlog

from service.http.answering.serving import most_mapped
from service.http.connection.writing import DefaultLines
from service.settings import Settings

log = structlog.get_logger("duckrank.http")

LOOK_AROUND_S = 1.0
# Files that a process needs beside its connections and mapped answers: snapshot, logs, listeners.
OTHER_FILES_COUNT = 256


class ConnectionLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What one connection may take; each is a setting of the same name."""

    headers_max_bytes: int
    body_max_bytes: int
    request_timeout_s: float
    write_timeout_s: float
    keep_alive_s: float


class Watched(Protocol):
    """A connection that can be looked at."""

    def look_at(self, now_s: float) -> None:
        """End what has lasted too long at `now_s`, in the clock of the event loop."""


class Connections:
    """The connections of one event loop: at most `most_count`, each looked at once a second."""

    def __init__(self, limits: ConnectionLimits, most_count: int) -> None:
        self.limits = limits
        self.most_count = most_count
        self.default_lines = DefaultLines()
        self._open: set[Watched] = set()
        self._is_looking = False

    def __len__(self) -> int:
        return len(self._open)

    def admit(self, connection: Watched, loop: asyncio.AbstractEventLoop) -> bool:
        """Watch over `connection` until it is dropped; whether there is room for it."""
        has_room = len(self._open) < self.most_count
        self._open.add(connection)
        if not self._is_looking:
            self._is_looking = True
            loop.call_later(LOOK_AROUND_S, self._look_around, loop)
        return has_room

    def drop(self, connection: Watched) -> None:
        """The connection has ended."""
        self._open.discard(connection)

    def _look_around(self, loop: asyncio.AbstractEventLoop) -> None:
        now_s = loop.time()
        for connection in tuple(self._open):
            connection.look_at(now_s)
        self._is_looking = bool(self._open)
        if self._is_looking:
            loop.call_later(LOOK_AROUND_S, self._look_around, loop)


def connections_of(settings: Settings) -> Connections:
    """The connections that `settings` allow, and files enough for them, or fewer connections."""
    return Connections(
        ConnectionLimits(
            headers_max_bytes=settings.headers_max_bytes,
            body_max_bytes=settings.body_max_bytes,
            request_timeout_s=settings.request_timeout_s,
            write_timeout_s=settings.write_timeout_s,
            keep_alive_s=settings.keep_alive_s,
        ),
        _with_files_for(settings.connections_max, OTHER_FILES_COUNT + most_mapped(settings)),
    )


def _with_files_for(wanted_count: int, others_count: int) -> int:
    """How many connections this process may have files for, at most `wanted_count`."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted_count + others_count
    if soft != resource.RLIM_INFINITY and soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return wanted_count
    # Answers that find no file are copied instead of mapped.
    possible_count = max(soft - others_count, soft // 2)
    if possible_count >= wanted_count:
        return wanted_count
    log.warning("fewer connections", wanted=wanted_count, possible=possible_count, files=soft)
    return possible_count
