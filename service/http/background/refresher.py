"""Time, SIGHUP or damage → one process that refreshes the store, for all who serve it.

It runs apart, at low priority and with limited memory; what came of it stands in `refresh.json`.
Of all workers and containers on one store, one at a time asks the Hub, which holds `refresh.lock`,
and what one has done the others leave until the next time. Every attempt is counted in the end.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import random
import time
from collections.abc import Callable, Iterator

import structlog

from service.http.answering.serving import Current
from service.refresh.child import Child
from service.refresh.due import has_newer_on_hub, is_outdated, may_have_newer_catalog
from service.refresh.state import RefreshState, ended, read_state, say, write_state
from service.snapshots.identity import this_program
from service.telemetry import table
from service.telemetry.counts import Counts

log = structlog.get_logger("duckrank.refresh")

# The first look-up waits until the start is over, and not all replicas ask at once.
FIRST_WAIT_S = 60.0
LONGEST_WAIT_S = 3_600.0
JITTER = 0.1
# The Hub has its own limits, of a quarter of an hour; beyond this, something hangs.
LONGEST_REFRESH_S = 3_600.0
# A newer program than this one built what is current: it is given so many turns to go on.
TURNS_OF_NEWER = 3
AGAIN_S = 2.0


class Refresher:
    """Refreshes the store of `current` from time to time, and calls `ended` after each time."""

    def __init__(self, current: Current, counts: Counts, ended: Callable[[], None]) -> None:
        self._current = current
        self._counts = counts
        self._ended = ended
        self._settings = current.settings
        self._asked = asyncio.Event()
        self._seen: RefreshState | None = None
        self._turns_left = TURNS_OF_NEWER

    def ask(self) -> None:
        """Refresh now, whatever the interval."""
        self._asked.set()

    async def run(self) -> None:
        """Refresh until cancelled."""
        self._count_what_was_cut_off()
        self._counts.set(table.REFRESH_SUCCESS_AGE, value=time.time())
        interval_s = self._settings.refresh_interval_s
        is_due = self._is_on() or is_outdated(self._current.serving.snapshot)
        wait_s = _spread(min(interval_s or FIRST_WAIT_S, FIRST_WAIT_S), 0.5) if is_due else None
        while True:
            self._seen = await asyncio.to_thread(read_state, self._settings.data_dir)
            self._tell()
            was_asked = await self._wait(wait_s)
            was_blocked = False
            try:
                if was_asked or not await asyncio.to_thread(self._is_left_to_others):
                    was_blocked = not await self._refresh()
            except Exception as error:
                # Whatever it is, the next attempt may do better.
                log.exception("refreshing failed")
                self._end_with(ended("failed", f"{type(error).__name__}: {error}"))
            wait_s = await asyncio.to_thread(self._next_wait_s, was_blocked)

    def _is_on(self) -> bool:
        """Whether the clock decides."""
        dataset = self._current.serving.snapshot.dataset
        settings = self._settings
        may_change = has_newer_on_hub(settings, dataset) or may_have_newer_catalog(
            settings, dataset
        )
        return settings.refresh_interval_s > 0 and may_change

    def _is_lost(self) -> bool:
        """Whether what is current has to be built anew."""
        behind = self._current.behind
        return behind is not None and behind.why == "damaged"

    def _is_left_to_others(self) -> bool:
        """Whether somebody has just looked, or a newer program will, and nothing else is to do."""
        store = self._current.store
        current_id = store.current_id()
        record = None if current_id is None else store.record_of(current_id)
        has_looked = read_state(self._settings.data_dir) != self._seen
        if record is None or self._settings.snapshot_repo:
            return has_looked
        if record.built_by > this_program():
            self._turns_left = TURNS_OF_NEWER if has_looked else self._turns_left - 1
            return self._turns_left > 0
        # One that an older program built is built anew, whoever has looked.
        return has_looked and not record.built_by < this_program()

    def _next_wait_s(self, was_blocked: bool) -> float | None:
        state, is_lost = read_state(self._settings.data_dir), self._is_lost()
        if is_lost and was_blocked:
            # Who is at it began before the damage was found.
            return AGAIN_S
        if not is_lost and not self._is_on():
            return None
        failure_count = max(state.failures_in_a_row if state else 0, is_lost)
        return next_wait_s(self._settings.refresh_interval_s or LONGEST_WAIT_S, failure_count)

    async def _wait(self, wait_s: float | None) -> bool:
        try:
            await asyncio.wait_for(self._asked.wait(), wait_s)
        except TimeoutError:
            return False
        self._asked.clear()
        return True

    async def _refresh(self) -> bool:
        """One attempt; False where another process is at it."""
        with contextlib.ExitStack() as held:
            try:
                held.enter_context(self._leading())
            except BlockingIOError:
                return False
            except OSError as error:
                reason = f"{self._settings.data_dir} can't be locked for it ({error.strerror})"
                self._end_with(ended("failed", reason))
                return True
            self._counts.set(table.REFRESH_RUNNING, value=1)
            try:
                await self._attempt()
            finally:
                self._counts.set(table.REFRESH_RUNNING, value=0)
        return True

    @contextlib.contextmanager
    def _leading(self) -> Iterator[None]:
        """Be the only one who refreshes; the kernel ends it with the process, however that ends.

        Raises:
            BlockingIOError: another one is.
            OSError: the store can't be written, or its file system has no locks.
        """
        with (self._settings.data_dir / "refresh.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield

    async def _attempt(self) -> None:
        before = read_state(self._settings.data_dir)
        status, said = await self._run()
        state = read_state(self._settings.data_dir)
        if state is not None and state != before:
            # The process has logged it.
            self._count(state)
            return
        reason = said if status in (0, 2) else f"the process ended with status {status}: {said}"
        self._end_with(ended("failed", reason))

    def _end_with(self, state: RefreshState) -> None:
        """An attempt of which no process could say what came of it."""
        with contextlib.suppress(OSError):
            state = write_state(self._settings.data_dir, state)
        say(state)
        self._count(state)

    def _count(self, state: RefreshState) -> None:
        self._counts.count_refresh(state.outcome)
        self._ended()

    def _count_what_was_cut_off(self) -> None:
        """A worker that was killed counts nothing; the one in its place does."""
        if self._counts.series(table.REFRESH_RUNNING)[0]:
            self._counts.set(table.REFRESH_RUNNING, value=0)
            self._end_with(ended("failed", "it was cut off with the worker that ran it"))

    def _tell(self) -> None:
        is_on, state = self._is_on(), self._seen
        interval_s = self._settings.refresh_interval_s if is_on else 0
        self._counts.set(table.REFRESH_INTERVAL, value=interval_s)
        if state is not None and state.succeeded_at is not None:
            at_s = state.succeeded_at.timestamp()
            held = self._counts.series(table.REFRESH_SUCCESS_AGE)
            held[0] = max(held[0], min(at_s, time.time()))

    async def _run(self) -> tuple[int, str]:
        """Its exit status, and the last of what it said."""
        child = Child(self._settings, "refresh")
        try:
            async with asyncio.timeout(LONGEST_REFRESH_S):
                return await asyncio.to_thread(child.wait)
        except TimeoutError:
            return 1, "it took too long"
        finally:
            await asyncio.to_thread(child.end)


def next_wait_s(interval_s: float, failures_in_a_row: int) -> float:
    """The interval, give or take; after failures sooner at first, then ever later."""
    if not failures_in_a_row:
        return _spread(interval_s, JITTER)
    # The exponent is bounded: nobody counts failures of a year.
    waited_s = min(interval_s, FIRST_WAIT_S) * 2 ** min(failures_in_a_row, 20)
    return _spread(min(waited_s, max(interval_s, LONGEST_WAIT_S)), JITTER)


def _spread(seconds: float, share: float) -> float:
    return seconds * random.uniform(1 - share, 1 + share)
