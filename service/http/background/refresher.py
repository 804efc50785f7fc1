"""Time, SIGHUP or damage → one process that refreshes the store, for all who serve it.

It runs apart, at low priority and with limited memory; what came of it stands in `refresh.json`.
Of all workers and containers on one store, the one that holds `refresh.lock` asks the Hub.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import random
from collections.abc import Callable
from typing import IO

import structlog

from service.http.answering.serving import Current
from service.refresh.child import Child
from service.refresh.due import has_newer_on_hub, is_outdated
from service.refresh.state import Outcome, RefreshState, ended, read_state, say, write_state

log = structlog.get_logger("duckrank.refresh")

# The first look-up waits until the start is over, and not all replicas ask at once.
FIRST_WAIT_S = 60.0
LONGEST_WAIT_S = 3_600.0
JITTER = 0.1
# The Hub has its own limits, of a quarter of an hour; beyond this, something hangs.
LONGEST_REFRESH_S = 3_600.0
# The process has said and written down why it brought nothing.
REFUSED = 2


class Refresher:
    """Refreshes the store of `current` from time to time.

    `ended` is called after each time, with the outcome where there is one.
    """

    def __init__(self, current: Current, ended: Callable[[Outcome | None], None]) -> None:
        self._current = current
        self._ended = ended
        self._settings = current.settings
        self._asked = asyncio.Event()
        self._lock: IO[str] | None = None

    def ask(self) -> None:
        """Refresh now, whatever the interval."""
        self._asked.set()

    async def run(self) -> None:
        """Refresh until cancelled."""
        interval_s = self._settings.refresh_interval_s
        snapshot = self._current.serving.snapshot
        is_due = self._is_on() or is_outdated(snapshot)
        wait_s = _spread(min(interval_s or FIRST_WAIT_S, FIRST_WAIT_S), 0.5) if is_due else None
        try:
            while True:
                was_asked = await self._wait(wait_s)
                failure_count = 0
                if (was_asked or is_due) and self._leads():
                    state = await self._refresh()
                    failure_count = 0 if state is None else state.failures_in_a_row
                is_due = self._is_on()
                wait_s = next_wait_s(interval_s, failure_count) if is_due else None
        finally:
            if self._lock is not None:
                self._lock.close()

    def _is_on(self) -> bool:
        """Whether the clock decides."""
        dataset = self._current.serving.snapshot.dataset
        return self._settings.refresh_interval_s > 0 and has_newer_on_hub(self._settings, dataset)

    async def _wait(self, wait_s: float | None) -> bool:
        try:
            await asyncio.wait_for(self._asked.wait(), wait_s)
        except TimeoutError:
            return False
        self._asked.clear()
        return True

    def _leads(self) -> bool:
        """Whether it is this process that refreshes. Held until the process ends, however."""
        if self._lock is not None:
            return True
        try:
            lock = (self._settings.data_dir / "refresh.lock").open("w")
        except OSError as error:
            log.warning("not refreshed: DATA_DIR can't be written", reason=error.strerror)
            return False
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            return False
        self._lock = lock
        return True

    async def _refresh(self) -> RefreshState | None:
        """What came of it; the process has logged that, unless it broke."""
        data_dir = self._settings.data_dir
        before = read_state(data_dir)
        status, said = await self._run()
        state = read_state(data_dir)
        if status not in (0, REFUSED):
            state = ended("failed", f"the process ended with status {status}: {said}")
            with contextlib.suppress(OSError):
                state = write_state(data_dir, state)
            say(state)
        self._ended(state.outcome if state is not None and state != before else None)
        return state

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
