"""All that goes on beside requests: following the store, refreshing it, building ahead, rest."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import signal
from pathlib import Path

from service.http.answering.serving import Current
from service.http.background.follow import Follower
from service.http.background.gauges import Gauges
from service.http.background.refresher import Refresher
from service.http.prewarm.preload import preload
from service.telemetry.counts import Counts
from service.wire.encode import forget_buffers

LOOK_S = 0.4
# For less, it is not worth that the next answer reads its blocks again, some milliseconds longer.
WORTH_IT_BYTES = 8 * 1_024 * 1_024


class Background:
    """The tasks of one process, from the end of its start to the beginning of its end."""

    def __init__(self, current: Current, counts: Counts, gauges: Gauges) -> None:
        self._current = current
        self._gauges = gauges
        self._refresher = Refresher(current, counts, ended=lambda: self._follower.look())
        self._follower = Follower(current, swapped=self._ahead, damaged=self._refresher.ask)
        self._tasks: list[asyncio.Task[None]] = []
        self._preload: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin; SIGHUP means: refresh now."""
        self._tasks = [
            asyncio.create_task(self._follower.run()),
            asyncio.create_task(self._refresher.run()),
            asyncio.create_task(self._gauges.keep_copying()),
            asyncio.create_task(release_idle_memory(self._current)),
        ]
        self._ahead()
        # Only a process's main thread hears signals; an app that runs elsewhere is told otherwise.
        with contextlib.suppress(ValueError, RuntimeError, NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self._refresher.ask)

    async def stop(self) -> None:
        """End all of it."""
        with contextlib.suppress(ValueError, RuntimeError, NotImplementedError):
            asyncio.get_running_loop().remove_signal_handler(signal.SIGHUP)
        tasks = [*self._tasks, *([self._preload] if self._preload is not None else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._follower.stop()

    def _ahead(self) -> None:
        """Build ahead of requests, for what is served now and no longer for what was."""
        if self._preload is not None:
            self._preload.cancel()
        self._preload = asyncio.create_task(preload(self._current.serving, self._current.settings))


async def release_idle_memory(current: Current, look_s: float = LOOK_S) -> None:
    """Where answers left much, and a moment without any, open the database anew, until cancelled.

    It keeps the blocks that it read, and much of what its queries freed, up to its memory limit, in
    each worker: a kilobyte of one answer and a megabyte of another, which nobody needs while the
    memo answers.
    """
    seen_count, rested_bytes = 0, own_bytes()
    while True:
        await asyncio.sleep(look_s)
        snapshot = current.serving.snapshot
        is_quiet = 0 < snapshot.read_count == seen_count
        if is_quiet and own_bytes() - rested_bytes >= WORTH_IT_BYTES:
            await asyncio.to_thread(snapshot.renew)
            forget_buffers()
        seen_count = snapshot.read_count
        # Where somebody still read, it waits for the next moment.
        if not seen_count:
            rested_bytes = own_bytes()


def own_bytes() -> int:
    """What of memory this process has to itself; 0 where the system does not tell (not Linux)."""
    try:
        _, held, shared, *_ = Path("/proc/self/statm").read_text(encoding="ascii").split()
    except OSError:
        return 0
    return (int(held) - int(shared)) * resource.getpagesize()
