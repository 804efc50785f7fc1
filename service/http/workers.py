"""One process → several that answer: forked after everything was imported, so they share it.

uvicorn's own supervisor starts each worker anew, which shares nothing; a fork shares the code, the
parsed modules and whatever else nobody writes to. DuckDB, event loop and threads begin in the
worker: none of them survives a fork.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import time
from collections.abc import Callable

import structlog

log = structlog.get_logger("duckrank.workers")

# A worker that ends sooner could not start at all; so many in a row, and nobody can.
SHORTEST_LIFE_S = 5.0
MOST_FAILED_STARTS = 5
RESTART_PAUSE_S = 0.5
LOOK_AROUND_S = 1.0
STOPPING = frozenset({signal.SIGTERM, signal.SIGINT})
WATCHED = STOPPING | {signal.SIGHUP, signal.SIGCHLD}


class Workers:
    """`count` workers that run `work`; any that ends by itself is replaced.

    Each has a place, from 1, and whoever replaces it takes that place.
    """

    def __init__(self, count: int, work: Callable[[int], None], stop_limit_s: float) -> None:
        self._count = count
        self._work = work
        self._stop_limit_s = stop_limit_s
        self._started_s: dict[int, float] = {}
        self._places: dict[int, int] = {}
        self._failed_starts = 0

    def run(self) -> int:
        """Keep the workers running until told to stop; 0 then, 1 where none can start."""
        # What is there now stays for ever: a collector that touched it would unshare its pages.
        gc.collect()
        gc.freeze()
        # Blocked and waited for, a signal comes at one place and never between two lines.
        signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
        for place in range(1, self._count + 1):
            self._fork(place)
        while self._failed_starts < MOST_FAILED_STARTS:
            seen = signal.sigtimedwait(WATCHED, LOOK_AROUND_S)
            if seen is not None and seen.si_signo in STOPPING:
                self._stop()
                return 0
            if seen is not None and seen.si_signo == signal.SIGHUP:
                self._tell(signal.SIGHUP)
            self._replace_ended()
        log.error("workers can't start", tries=self._failed_starts)
        self._stop()
        return 1

    def _fork(self, place: int) -> None:
        pid = os.fork()
        if pid:
            self._started_s[pid] = time.monotonic()
            self._places[pid] = place
            return
        status = 1
        try:
            # Whoever wants to hear it will say so; until then it must not end the worker.
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)
            self._work(place)
            status = 0
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1
        except BaseException:
            log.exception("a worker failed")
        finally:
            # Not `sys.exit`: the stack below this frame is the supervisor's.
            os._exit(status)

    def _replace_ended(self) -> None:
        for pid, status in self._ended():
            lived_s = time.monotonic() - self._started_s.pop(pid)
            log.warning("a worker ended", pid=pid, status=status, lived_s=round(lived_s, 1))
            if lived_s < SHORTEST_LIFE_S:
                time.sleep(RESTART_PAUSE_S)
            # While another one lives, whoever dies young says nothing of the rest.
            can_start = lived_s >= SHORTEST_LIFE_S or self._has_grown_up()
            self._failed_starts = 0 if can_start else self._failed_starts + 1
            self._fork(self._places.pop(pid))

    def _has_grown_up(self) -> bool:
        now_s = time.monotonic()
        return any(now_s - started_s >= SHORTEST_LIFE_S for started_s in self._started_s.values())

    def _stop(self) -> None:
        self._tell(signal.SIGTERM)
        deadline_s = time.monotonic() + self._stop_limit_s
        while self._started_s and time.monotonic() < deadline_s:
            signal.sigtimedwait({signal.SIGCHLD}, LOOK_AROUND_S)
            for pid, _ in self._ended():
                del self._started_s[pid]
        if self._started_s:
            log.warning("workers did not stop in time", pids=sorted(self._started_s))
            self._tell(signal.SIGKILL)

    def _ended(self) -> list[tuple[int, int]]:
        """Workers that ended since the last time, and their exit codes."""
        ended = []
        for pid in self._started_s:
            found, status = os.waitpid(pid, os.WNOHANG)
            if found:
                ended.append((pid, os.waitstatus_to_exitcode(status)))
        return ended

    def _tell(self, number: int) -> None:
        for pid in self._started_s:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
