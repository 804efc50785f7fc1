"""One process → several that answer, forked after everything was imported, so that they share it.

    supervisor ─ forks ─► nursery: imports, reads ahead ─ forks ─► workers
        ▲                    └─ ends                                  │
        └───────────────────────── adopts ────────────────────────────┘

A worker writes to many of the pages that it was forked with, if only to count references, and has
them for itself from then on; whoever forked it would go on holding the originals, 30 MB that nobody
needs. So that process ends, and the supervisor, which imports next to nothing, adopts the workers.

uvicorn's own supervisor starts each worker anew, which shares nothing. DuckDB, event loop and
threads begin in the worker: none of them survives a fork.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import signal
import time
from collections.abc import Callable, Sequence, Set
from typing import Any, NamedTuple, NoReturn

from service.errors import BadSetting
from service.settings import Settings

# A worker that ends sooner could not start at all; so many in a row, and nobody can.
SHORTEST_LIFE_S = 5.0
MOST_FAILED_STARTS = 5
RESTART_PAUSE_S = 0.5
LOOK_AROUND_S = 1.0
# A process counts its own time to stop; beyond that, it hangs.
STOP_MARGIN_S = 5
STOPPING = frozenset({signal.SIGTERM, signal.SIGINT})
WATCHED = STOPPING | {signal.SIGHUP, signal.SIGCHLD}
# From Linux's prctl.h.
_SET_CHILD_SUBREAPER = 36

Work = Callable[[int], None]
Prepare = Callable[[Sequence[int]], Work]


class Worker(NamedTuple):
    """A worker that answers, or did; whoever replaces it takes its place, from 1."""

    pid: int
    place: int
    since_s: float


class Nursery(NamedTuple):
    """The process that is about to fork workers for `places`; it tells their pids in `report`."""

    pid: int
    places: Sequence[int]
    report: int


class Workers:
    """As many workers as `settings` say; any that ends by itself is replaced.

    `prepare` is called in the nursery, for the places that it forks workers for: it does what they
    share, and gives what each of them then does.
    """

    def __init__(self, settings: Settings, prepare: Prepare) -> None:
        self._settings = settings
        self._prepare = prepare
        self._nursery: Nursery | None = None
        self._workers: dict[int, Worker] = {}
        self._missing: list[int] = list(range(1, settings.workers + 1))
        self._has_started = False
        self._failed_starts = 0

    def run(self) -> int:
        """Keep the workers running until told to stop; 0 then, else what they can't start for."""
        _adopt_orphans(self._settings.workers)
        # Blocked and waited for, a signal comes at one place and never between two lines.
        signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
        while self._failed_starts < MOST_FAILED_STARTS:
            if self._nursery is None and self._missing:
                self._open_nursery()
            seen = signal.sigtimedwait(WATCHED, LOOK_AROUND_S)
            if seen is not None and seen.si_signo in STOPPING:
                self._stop()
                self._log().info("stopped")
                return 0
            if seen is not None and seen.si_signo == signal.SIGHUP:
                self._tell(signal.SIGHUP)
            refusal = self._look_after(self._ended())
            if refusal:
                return refusal
        self._log().error("workers can't start", tries=self._failed_starts)
        self._stop()
        return 1

    def _open_nursery(self) -> None:
        places, self._missing = self._missing, []
        report, tell = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(report)
            self._nurse(places, tell)
        os.close(tell)
        self._nursery = Nursery(pid, places, report)

    def _nurse(self, places: Sequence[int], tell: int) -> NoReturn:
        # What it fails with goes up to where every command says why it was refused.
        signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)
        work = self._prepare(places)
        # What is there now stays for ever: a collector that touched it would unshare its pages.
        gc.collect()
        gc.freeze()
        # Told to stop from here on, it first says whom there is to be stopped.
        signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
        for place in places:
            pid = os.fork()
            if pid == 0:
                os.close(tell)
                self._work(place, work)
            os.write(tell, b"%d %d\n" % (pid, place))
        os._exit(0)

    def _work(self, place: int, work: Work) -> NoReturn:
        status = 1
        try:
            # Whoever wants to hear it will say so; until then it must not end the worker.
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)
            work(place)
            status = 0
        except KeyboardInterrupt:
            # A terminal's Ctrl-C reaches every process of it, and uvicorn, which stopped for it.
            status = 0
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1
        except BaseException:
            self._log().exception("a worker failed")
        finally:
            # Not `sys.exit`: the stack below this frame is the supervisor's.
            os._exit(status)

    def _look_after(self, ended: dict[int, int]) -> int:
        """Adopt who was forked, and miss who ended; the status of a start that was refused."""
        nursery = self._nursery
        if nursery is not None and nursery.pid in ended:
            self._adopt(nursery)
            status = ended[nursery.pid]
            if status and not self._has_started:
                self._stop()
                return status if status > 0 else 1
            self._has_started = True
            if status:
                self._log().warning("no worker could be started", status=status)
                self._count_failure()
        for pid in ended.keys() & self._workers.keys():
            self._miss(self._workers.pop(pid), ended[pid])
        return 0

    def _adopt(self, nursery: Nursery) -> None:
        self._nursery = None
        now_s = time.monotonic()
        with os.fdopen(nursery.report, "rb") as report:
            for line in report:
                pid, place = map(int, line.split())
                self._workers[pid] = Worker(pid, place, now_s)
        there = {worker.place for worker in self._workers.values()}
        self._missing += [place for place in nursery.places if place not in there]

    def _miss(self, worker: Worker, status: int) -> None:
        lived_s = time.monotonic() - worker.since_s
        self._log().warning(
            "a worker ended", pid=worker.pid, status=status, lived_s=round(lived_s, 1)
        )
        self._missing.append(worker.place)
        if lived_s >= SHORTEST_LIFE_S:
            self._failed_starts = 0
        else:
            self._count_failure()

    def _count_failure(self) -> None:
        time.sleep(RESTART_PAUSE_S)
        # While another one lives, whoever dies young says nothing of the rest.
        self._failed_starts = 0 if self._has_grown_up() else self._failed_starts + 1

    def _has_grown_up(self) -> bool:
        born_before_s = time.monotonic() - SHORTEST_LIFE_S
        return any(worker.since_s <= born_before_s for worker in self._workers.values())

    def _stop(self) -> None:
        if self._nursery is not None:
            os.kill(self._nursery.pid, signal.SIGTERM)
        told: set[int] = set()
        deadline_s = time.monotonic() + self._settings.shutdown_timeout_s + STOP_MARGIN_S
        while (self._nursery or self._workers) and time.monotonic() < deadline_s:
            self._tell(signal.SIGTERM, but=told)
            told |= self._workers.keys()
            signal.sigtimedwait({signal.SIGCHLD}, LOOK_AROUND_S)
            ended = self._ended()
            if self._nursery is not None and self._nursery.pid in ended:
                self._adopt(self._nursery)
            for pid in ended:
                self._workers.pop(pid, None)
        if self._workers:
            self._log().warning("workers did not stop in time", pids=sorted(self._workers))
            self._tell(signal.SIGKILL)

    def _ended(self) -> dict[int, int]:
        """Processes that ended since the last time, and their exit codes."""
        ended = {}
        with contextlib.suppress(ChildProcessError):
            # All at once: a nursery's workers become ours in the moment in which it ends.
            while (found := os.waitpid(-1, os.WNOHANG))[0]:
                ended[found[0]] = os.waitstatus_to_exitcode(found[1])
        return ended

    def _tell(self, number: int, but: Set[int] = frozenset()) -> None:
        for pid in self._workers.keys() - but:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def _log(self) -> Any:
        """Imported when there is something to say: it takes as much memory as all else here."""
        from service.lean_structlog import structlog
        from service.log import configure_logging

        configure_logging(self._settings)
        return structlog.get_logger("duckrank.workers")


def _adopt_orphans(workers: int) -> None:
    """Let who is left behind below this process become its child, to be waited for.

    Raises:
        BadSetting: this system can't.
    """
    try:
        failed = ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    except AttributeError:
        failed = True
    if failed:
        raise BadSetting("WORKERS", str(workers), "1 on this system: more need Linux's prctl")
