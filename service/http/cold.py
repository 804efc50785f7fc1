"""Builds answers off the event loop: so many at a time, so many waiting, each so long."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from typing import Any, Generic, TypeVar

import duckdb

from service.errors import Overloaded, SnapshotDamaged, TooSlow
from service.memo.improve import LOWEST_PRIORITY, step_back
from service.snapshots.connect import Snapshot, is_damage

T = TypeVar("T")

RETRY_AFTER_S = 2
CLOSE_LIMIT_S = 5.0
# Below the event loop: with fewer cores than threads, ready answers would wait for a build's turn.
COLD_NICENESS = 10
# A build may be between two queries when it is stopped: it is told again until it has heard.
STOP_AGAIN_S = 0.1


class ColdBuilds:
    """A bounded pool of threads with a bounded queue before it.

    A build holds its place until its thread is done with it, not until its client is gone.
    """

    def __init__(
        self, *, concurrency: int, queue: int, timeout_s: float, is_background: bool = False
    ) -> None:
        self.timeout_s = timeout_s
        self.shed_count = 0
        self._places_count = concurrency + queue
        self._builds: dict[_Build[Any], Future[Any]] = {}
        self._threads = ThreadPoolExecutor(
            concurrency,
            "cold",
            initializer=step_back,
            initargs=(LOWEST_PRIORITY if is_background else COLD_NICENESS,),
        )

    @property
    def taken_count(self) -> int:
        """Builds that run or wait."""
        return len(self._builds)

    async def run(self, snapshot: Snapshot, build: Callable[[], T]) -> T:
        """What `build` returns, called in a thread that may query `snapshot`.

        Raises:
            Overloaded: every place is taken, or there is no memory for the query.
            TooSlow: it took too long, waiting included; its query is interrupted.
            SnapshotDamaged: the file could not be read; its `fault` says how.
        """
        if len(self._builds) >= self._places_count:
            self.shed_count += 1
            raise Overloaded(RETRY_AFTER_S)
        place = _Build(snapshot, build)
        # What is logged, timed or traced in the thread belongs to the request that asked.
        future: Future[T] = self._threads.submit(copy_context().run, place)
        snapshot.begin_use()
        self._builds[place] = future
        future.add_done_callback(lambda _: self._done(place))
        try:
            async with asyncio.timeout(self.timeout_s):
                return await asyncio.wrap_future(future)
        except TimeoutError:
            self._stop(place)
            raise TooSlow(self.timeout_s) from None

    def _stop(self, place: _Build[Any]) -> None:
        place.interrupt()
        if place in self._builds:
            asyncio.get_running_loop().call_later(STOP_AGAIN_S, self._stop, place)

    def _done(self, place: _Build[Any]) -> None:
        self._builds.pop(place, None)
        place.snapshot.end_use()

    def close(self) -> bool:
        """Start nothing more, and stop what runs; whether all of it did stop."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        running = dict(self._builds)
        for place in running:
            place.interrupt()
        has_stopped = not wait(running.values(), CLOSE_LIMIT_S).not_done
        if has_stopped:
            # Idle threads end at once, and their cursors with them.
            self._threads.shutdown(wait=True)
        return has_stopped


class _Build(Generic[T]):
    """One build, and the cursor by which another thread can stop it."""

    def __init__(self, snapshot: Snapshot, build: Callable[[], T]) -> None:
        self.snapshot = snapshot
        self._build = build
        self._cursor: duckdb.DuckDBPyConnection | None = None
        self._changing = threading.Lock()

    def __call__(self) -> T:
        try:
            self._cursor = self.snapshot.cursor()
            return self._build()
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
        finally:
            # The thread goes on to other builds with the same cursor: those are not interrupted.
            with self._changing:
                self._cursor = None

    def interrupt(self) -> None:
        """Stop its query, if it runs one now."""
        with self._changing:
            if self._cursor is not None:
                self._cursor.interrupt()
