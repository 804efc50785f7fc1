"""The children of one snapshot: kept warm, and replaced when they have served their time."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import NamedTuple

from service.errors import Overloaded
from service.sandbox.frames import Place, Query
from service.sandbox.process import Answer, Child
from service.snapshots.connect import Snapshot

# DuckDB keeps some kilobytes of each query until its database is closed.
MOST_ASKED = 1_000


class Bounds(NamedTuple):
    """What one query may take, in seconds, memory, and rows and bytes of its answer."""

    limit_s: float
    memory_bytes: int
    most_rows: int
    most_bytes: int


class Children:
    """Answers SQL over `snapshot`, from a child for each thread that asks; any thread may.

    `id` and `fault` are there for who builds answers: of a file that fails, others hear first.
    """

    def __init__(self, snapshot: Snapshot, bounds: Bounds) -> None:
        self.id = snapshot.id
        self.fault: str | None = None
        self.started_count = 0
        self._snapshot = snapshot
        self._bounds = bounds
        self._place = Place(str(snapshot.path.absolute()), snapshot.id, bounds.memory_bytes)
        self._idle: list[Child] = []
        self._changing = threading.Lock()
        self._is_closed = False
        self._local = threading.local()

    def begin_use(self) -> None:
        """Say that somebody will ask."""
        self._snapshot.begin_use()

    def end_use(self) -> None:
        """Say that one who began is done."""
        self._snapshot.end_use()

    @contextlib.contextmanager
    def reading(self) -> Iterator[Child]:
        """A child for this thread, which `ask` asks.

        Raises:
            Overloaded: there is none, now.
        """
        child = self._local.child = self._taken()
        try:
            yield child
        finally:
            del self._local.child
            self._put_back(child)

    def ask(self, sql: str, form: str) -> Answer:
        """The answer to `sql`, in the form of that name; within `reading`.

        Raises:
            QueryRefused: there is none; it says why.
            Overloaded: no child can be had, now.
        """
        child: Child = self._local.child
        child.get_ready()
        bounds = self._bounds
        query = Query(sql, form, bounds.most_rows, bounds.most_bytes)
        return child.ask(query, bounds.limit_s)

    def close(self) -> None:
        """End those that wait, and start no more; whoever runs a query loses it at its end."""
        with self._changing:
            self._is_closed = True
            idle, self._idle = self._idle, []
        for child in idle:
            child.close()

    def _taken(self) -> Child:
        with self._changing:
            if self._is_closed:
                raise Overloaded(1, "another snapshot is about to be served")
            while self._idle:
                child = self._idle.pop()
                if child.is_alive:
                    return child
                child.close()
        return self._started()

    def _started(self) -> Child:
        self.started_count += 1
        try:
            return Child(self._place)
        except OSError as error:
            raise Overloaded(5, "the system gives no process for SQL") from error

    def _put_back(self, child: Child) -> None:
        """Keep it warm; or another in its place, which starts while nobody waits for it."""
        if not child.is_alive or child.ask_count >= MOST_ASKED:
            child.close()
            try:
                child = self._started()
            except Overloaded:
                return
        with self._changing:
            if not self._is_closed:
                self._idle.append(child)
                return
        child.close()
