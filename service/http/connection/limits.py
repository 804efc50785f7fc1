"""How long a connection may wait for its client, and how many there may be.

A client that stops half-way, in a request or in an answer, costs a socket and some memory for as
long as we are patient with it. One look at all connections a second ends that; requests that go
well pay nothing for it.
"""

from __future__ import annotations

import asyncio
import resource
from typing import NamedTuple, Protocol

import msgspec
import structlog

from service.errors import BadSetting
from service.http.answering.serving import most_mapped
from service.http.connection.files import FileSender
from service.http.connection.writing import DefaultLines, Refusals
from service.settings import Settings

log = structlog.get_logger("duckrank.http")

LOOK_AROUND_S = 1.0
# Files that a process needs beside its connections and mapped answers: snapshot, logs, listeners.
OTHER_FILES_COUNT = 256
# Connections that the system may hold until they are accepted, where there are files for all.
BACKLOG = 2_048
LEAST_BACKLOG = 8


class ConnectionLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What one connection may take; each is a setting of the same name."""

    headers_max_bytes: int
    body_max_bytes: int
    request_timeout_s: float
    write_timeout_s: float
    keep_alive_s: float


class Watched(Protocol):
    """A connection that can be looked at, and ended."""

    def look_at(self, now_s: float) -> None:
        """End what has lasted too long at `now_s`, in the clock of the event loop."""

    def abort(self) -> None:
        """End it now, whatever its client has not read yet."""


class Connections:
    """The connections of one event loop: at most `most_count`, each looked at once a second.

    Of those beyond, which are told so, as many stay to hear it as may wait to be accepted: so no
    file is missing for who comes next.
    """

    def __init__(self, limits: ConnectionLimits, most_count: int, backlog: int) -> None:
        self.limits = limits
        self.most_count = most_count
        self.backlog = backlog
        self.default_lines = DefaultLines()
        self.refusals = Refusals()
        self.files = FileSender()
        self._open: set[Watched] = set()
        # In the order that they came.
        self._refused: dict[Watched, None] = {}
        self._is_looking = False

    def __len__(self) -> int:
        return len(self._open) + len(self._refused)

    def admit(self, connection: Watched, loop: asyncio.AbstractEventLoop) -> bool:
        """Watch over `connection` until it is dropped; whether there is room for it."""
        has_room = len(self._open) < self.most_count
        if has_room:
            self._open.add(connection)
        else:
            self._refused[connection] = None
            if len(self._refused) > self.backlog:
                next(iter(self._refused)).abort()
        if not self._is_looking:
            self._is_looking = True
            loop.call_later(LOOK_AROUND_S, self._look_around, loop)
        return has_room

    def drop(self, connection: Watched) -> None:
        """The connection has ended."""
        self._open.discard(connection)
        self._refused.pop(connection, None)

    def _look_around(self, loop: asyncio.AbstractEventLoop) -> None:
        now_s = loop.time()
        for connection in (*self._open, *self._refused):
            connection.look_at(now_s)
        self._is_looking = bool(self)
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
        *_with_files_for(settings.connections_max, OTHER_FILES_COUNT + most_mapped(settings)),
    )


class _Room(NamedTuple):
    """How many connections there may be, and how many may wait to be accepted."""

    most_count: int
    backlog: int


def _with_files_for(wanted_count: int, others_count: int) -> _Room:
    """What this process may have files for, the limit raised as far as that goes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    # Who is refused has a file for a moment, and so has who is accepted in the same one.
    needed = wanted_count + others_count + 2 * BACKLOG
    if soft != resource.RLIM_INFINITY and soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return _Room(wanted_count, BACKLOG)
    # Answers that find no file are copied instead of mapped.
    possible_count = max(soft - others_count, soft // 2) - 2 * LEAST_BACKLOG
    if possible_count >= wanted_count:
        return _Room(wanted_count, LEAST_BACKLOG + (possible_count - wanted_count) // 2)
    if possible_count < 1:
        raise BadSetting("ulimit -n", str(soft), f"a number from {4 * LEAST_BACKLOG + 2}")
    log.warning("fewer connections", wanted=wanted_count, possible=possible_count, files=soft)
    return _Room(possible_count, LEAST_BACKLOG)
