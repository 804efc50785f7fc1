"""Builds answers off the event loop: so many at a time, so many waiting, each so long.

Who asked for many waits for those, and not everybody else: flows have turns (`fair_queue.py`).
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future, wait
from contextlib import AbstractContextManager
from contextvars import copy_context
from typing import Any, Generic, Protocol, TypeVar

import duckdb

from service.errors import Overloaded, SnapshotDamaged, TooSlow
from service.http.answering.fair_queue import FairQueue
from service.memo.improve import LOWEST_PRIORITY, step_back
from service.snapshots.connect import is_damage

T = TypeVar("T")

RETRY_AFTER_S = 2
CLOSE_LIMIT_S = 5.0
# Below the event loop: with fewer cores than threads, ready answers would wait for a build's turn.
COLD_NICENESS = 10
# A build may be between two queries when it is stopped: it is told again until it has heard.
STOP_AGAIN_S = 0.1


class Stoppable(Protocol):
    """What a build reads by, and is stopped by from another thread."""

    def interrupt(self) -> None:
        """Let what it does now fail."""


class Readable(Protocol):
    """What builds read: a snapshot, or the processes that answer SQL over it."""

    fault: str | None

    @property
    def id(self) -> str:
        """The snapshot's."""

    def begin_use(self) -> None:
        """Somebody will read it."""

    def end_use(self) -> None:
        """One who began is done."""

    def reading(self) -> AbstractContextManager[Stoppable]:
        """For one build, in its thread."""


class ColdBuilds:
    """A bounded pool of threads with a bounded queue before it.

    A build holds its place until its thread is done with it, not until its client is gone.
    """

    def __init__(
        self,
        *,
        concurrency: int,
        queue: int,
        timeout_s: float,
        is_background: bool = False,
        most_at_once: int | None = None,
    ) -> None:
        """Of one flow, `most_at_once` run; all there are threads for, unless that is said."""
        self.timeout_s = timeout_s
        self.shed_count = 0
        self._concurrency = concurrency
        self._places_count = concurrency + queue
        self._niceness = LOWEST_PRIORITY if is_background else COLD_NICENESS
        self._builds: set[_Build[Any]] = set()
        self._waiting: FairQueue[_Build[Any]] = FairQueue(most_at_once or concurrency)
        self._threads: list[threading.Thread] = []

    @property
    def taken_count(self) -> int:
        """Builds that run or wait."""
        return len(self._builds)

    async def run(self, snapshot: Readable, compute: Callable[[], T], flow: Hashable = None) -> T:
        """What `compute` returns, called in a thread that may query `snapshot`.

        Raises:
            Overloaded: every place is taken, and nobody has more of them than `flow`; or somebody
                came who has fewer; or there is no memory for the query.
            TooSlow: it took too long, waiting included; its query is interrupted.
            SnapshotDamaged: the file could not be read; its `fault` says how.
        """
        if len(self._builds) >= self._places_count:
            self._shed(flow)
        self._start_thread()
        build = _Build(snapshot, compute, flow)
        snapshot.begin_use()
        self._builds.add(build)
        self._waiting.wait(flow, build)
        try:
            async with asyncio.timeout(self.timeout_s):
                return await asyncio.wrap_future(build.future)
        except TimeoutError:
            self._stop(build)
            raise TooSlow(self.timeout_s) from None
        except asyncio.CancelledError:
            self._stop(build)
            raise
        finally:
            # What nobody waits for any more makes room, unless a thread has it.
            if build.future.cancel():
                self._done(build)
            # An error on its way has a traceback that leads here, in circles of asyncio's own.
            del build

    def _start_thread(self) -> None:
        """Start one more, up to as many as there may be; the system may have none to give."""
        if len(self._threads) == self._concurrency:
            return
        # The end of the process waits for no query.
        thread = threading.Thread(target=self._work, name="cold", daemon=True)
        try:
            thread.start()
        except RuntimeError as error:
            if not self._threads:
                raise Overloaded(RETRY_AFTER_S, "the system gives no thread") from error
            return
        self._threads.append(thread)

    def _shed(self, flow: Hashable) -> None:
        """Put somebody off: who has most waiting, else `flow`."""
        self.shed_count += 1
        put_off = self._waiting.take_last_of_longest(flow)
        if put_off is None or not put_off.future.set_running_or_notify_cancel():
            raise Overloaded(RETRY_AFTER_S)
        self._done(put_off)
        put_off.future.set_exception(Overloaded(RETRY_AFTER_S))

    def _work(self) -> None:
        step_back(self._niceness)
        while (taken := self._waiting.take()) is not None:
            flow, build = taken
            build.run(self._done)
            self._waiting.done(flow)
            # A thread that waits holds on to nothing.
            del taken, build

    def _stop(self, build: _Build[Any]) -> None:
        build.interrupt()
        if build in self._builds:
            asyncio.get_running_loop().call_later(STOP_AGAIN_S, self._stop, build)

    def _done(self, build: _Build[Any]) -> None:
        """Free its place, once; from any thread. No callback of its future, which would hold it."""
        try:
            self._builds.remove(build)
        except KeyError:
            return
        self._waiting.drop(build.flow, build)
        build.snapshot.end_use()

    def close(self) -> bool:
        """Start nothing more, and stop what runs; whether all of it did stop."""
        # Who still comes finds no place.
        self._places_count = 0
        for build in self._waiting.close():
            build.future.cancel()
            self._done(build)
        running = list(self._builds)
        for build in running:
            build.interrupt()
        futures = [build.future for build in running]
        has_stopped = not wait(futures, CLOSE_LIMIT_S).not_done
        if has_stopped:
            # Idle threads end at once, and their cursors with them.
            for thread in self._threads:
                thread.join()
        return has_stopped


class _Build(Generic[T]):
    """One build: where it waits, what comes of it, and the cursor by which it can be stopped."""

    def __init__(self, snapshot: Readable, build: Callable[[], T], flow: Hashable) -> None:
        self.snapshot = snapshot
        self.flow = flow
        self.future: Future[T] = Future()
        self._build = build
        # What is logged, timed or traced in the thread belongs to the request that asked.
        self._context = copy_context()
        self._cursor: Stoppable | None = None
        self._changing = threading.Lock()

    def run(self, done: Callable[[_Build[T]], None]) -> None:
        """Build, in this thread, what the future gives; nothing where nobody waits for it.

        `done` is told first: who waits finds the place free.
        """
        if not self.future.set_running_or_notify_cancel():
            done(self)
            return
        try:
            answer = self._context.run(self._answer)
        except BaseException as error:
            done(self)
            self.future.set_exception(error)
            # Its traceback leads here, and what goes in circles stays until the collector comes.
            del self
        else:
            done(self)
            self.future.set_result(answer)

    def _answer(self) -> T:
        try:
            with self.snapshot.reading() as self._cursor:
                try:
                    return self._build()
                finally:
                    # The cursor goes on to other builds, or is closed: neither is interrupted.
                    with self._changing:
                        self._cursor = None
        except duckdb.OutOfMemoryException as error:
            raise Overloaded(RETRY_AFTER_S, "DUCKDB_MEMORY_LIMIT is reached") from error
        except duckdb.InterruptException as error:
            raise Overloaded(RETRY_AFTER_S, "this answer was given up") from error
        except duckdb.Error as error:
            if self.snapshot.fault is None:
                if not is_damage(error):
                    raise
                self.snapshot.fault = str(error)
            raise SnapshotDamaged(self.snapshot.id) from error

    def interrupt(self) -> None:
        """Stop its query, if it runs one now."""
        with self._changing:
            if self._cursor is not None:
                self._cursor.interrupt()
