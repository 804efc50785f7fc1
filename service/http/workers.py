"""One process → several that answer, forked once everything is imported, which they share.

uvicorn's own supervisor starts each worker anew, which shares nothing, and restarts all of them at
SIGHUP. DuckDB, event loop and threads begin in the worker: none of them survives a fork.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple, NoReturn

import structlog

from service.errors import BadSetting, DuckrankError

log = structlog.get_logger("duckrank.workers")

# A worker that ends sooner could not start at all; so many in a row, and nobody can.
SHORTEST_LIFE_S = 5.0
MOST_FAILED_STARTS = 5
RESTART_PAUSE_S = 0.5
LOOK_AROUND_S = 1.0
# Beyond the time in which each worker ends by itself, whatever hangs in it.
KILL_MARGIN_S = 1.0
# As every command's: what it was asked to do is refused.
REFUSED = 2
STOPPING = frozenset({signal.SIGTERM, signal.SIGINT})
WATCHED = STOPPING | {signal.SIGHUP, signal.SIGCHLD}
# From Linux's prctl.h.
_SET_PARENT_DEATH_SIGNAL = 1

Work = Callable[[int], int]


class Worker(NamedTuple):
    """A worker that answers, or did; whoever replaces it takes its slot, from 1."""

    slot: int
    since_s: float

    @property
    def lived_s(self) -> float:
        """How long it has been there."""
        return time.monotonic() - self.since_s


class Workers:
    """`count` processes that do `work`, given their slot; any that ends by itself is replaced.

    Told to stop, each ends within `stop_limit_s`, or is killed.
    """

    def __init__(self, count: int, stop_limit_s: float, work: Work) -> None:
        self._missing = list(range(1, count + 1))
        self._stop_limit_s = stop_limit_s
        self._work = work
        self._workers: dict[int, Worker] = {}
        self._failed_starts = 0
        self._pid = os.getpid()

    def run(self) -> int:
        """Keep the workers running until told to stop; 0 then, else what they can't start for.

        Raises:
            BadSetting: this system can't.
        """
        if not hasattr(ctypes.CDLL(None), "prctl"):
            raise BadSetting("WORKERS", str(len(self._missing)), "1: more need Linux's prctl")
        # Blocked and waited for, a signal comes at one place and never between two lines.
        signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
        status = self._keep_running()
        self._stop()
        return status

    def _keep_running(self) -> int:
        while True:
            while self._missing:
                self._fork(self._missing.pop(0))
            seen = signal.sigtimedwait(WATCHED, LOOK_AROUND_S)
            if seen is not None and seen.si_signo in STOPPING:
                return 0
            if seen is not None and seen.si_signo == signal.SIGHUP:
                self._tell(signal.SIGHUP)
            for pid, status in self._ended():
                self._miss(pid, self._workers.pop(pid), status)
                if status == REFUSED and not self._has_grown_up():
                    return REFUSED
            if self._failed_starts >= MOST_FAILED_STARTS:
                log.error("workers can't start", tries=self._failed_starts)
                return 1

    def _fork(self, slot: int) -> None:
        pid = os.fork()
        if pid == 0:
            self._be_worker(slot)
        self._workers[pid] = Worker(slot, time.monotonic())

    def _be_worker(self, slot: int) -> NoReturn:
        status = 1
        try:
            # Else a kill of the supervisor would leave workers behind that hold the port.
            ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGTERM, 0, 0, 0)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)
            if os.getppid() == self._pid:
                status = self._work(slot)
        except KeyboardInterrupt:
            # A terminal's Ctrl-C reaches every process of it, and uvicorn, which stopped for it.
            status = 0
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1
        except DuckrankError as error:
            log.error(str(error))
            status = REFUSED
        except BaseException:
            log.exception("a worker failed")
        finally:
            # Not `sys.exit`: the stack below this frame is the supervisor's.
            os._exit(status)

    def _miss(self, pid: int, worker: Worker, status: int) -> None:
        log.warning("a worker ended", pid=pid, status=status, lived_s=round(worker.lived_s, 1))
        self._missing.append(worker.slot)
        if worker.lived_s >= SHORTEST_LIFE_S:
            self._failed_starts = 0
            return
        time.sleep(RESTART_PAUSE_S)
        # While another one lives, whoever dies young says nothing of the rest.
        self._failed_starts = 0 if self._has_grown_up() else self._failed_starts + 1

    def _has_grown_up(self) -> bool:
        return any(worker.lived_s >= SHORTEST_LIFE_S for worker in self._workers.values())

    def _stop(self) -> None:
        self._tell(signal.SIGTERM)
        deadline_s = time.monotonic() + self._stop_limit_s + KILL_MARGIN_S
        while self._workers and time.monotonic() < deadline_s:
            signal.sigtimedwait({signal.SIGCHLD}, LOOK_AROUND_S)
            for pid, _ in self._ended():
                del self._workers[pid]
        if self._workers:
            log.warning("workers did not stop in time", pids=sorted(self._workers))
            self._tell(signal.SIGKILL)

    def _ended(self) -> Iterator[tuple[int, int]]:
        """Workers that ended since the last time, and their exit codes."""
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    return
                # As the first process of a container, it is left others' children too.
                if pid in self._workers:
                    yield pid, os.waitstatus_to_exitcode(status)

    def _tell(self, number: int) -> None:
        for pid in self._workers:
            # One that has ended is there until it is waited for.
            os.kill(pid, number)
