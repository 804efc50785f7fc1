"""An executor that is building a part of a phase → struck in the middle of it, never beside it."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bench.machine import PROC
from bench.spark_cluster import SparkCluster

LOOK_AGAIN_S = 0.005
# What a task has open while it builds, and closes before it brings the part to the scratch.
IN_HAND = "/part.duckdb"

Deed = Callable[[int], None]
Strike = tuple[str, Deed]


@contextlib.contextmanager
def striking(
    cluster: SparkCluster, scratch: Path, strikes: Sequence[Strike], held: Path | None = None
) -> Iterator[list[Strike]]:
    """In turn, do to an executor what is to be done in a phase; what was done so far.

    The executor is stopped first, and let go where it has no part of that phase in hand. As long as
    the file `held` is there, parts stay in hand: until what is to be done in their phase is done.
    """
    done: list[Strike] = []
    ended = threading.Event()

    def watch() -> None:
        while len(done) < len(strikes) and not ended.wait(LOOK_AGAIN_S):
            is_under_way = _is_under_way(scratch, strikes[len(done)][0])
            if held is not None and is_under_way:
                held.touch()
            elif held is not None:
                held.unlink(missing_ok=True)
            for executor in cluster.executors() if is_under_way else ():
                if len(done) < len(strikes) and _is_struck(executor, scratch, strikes[len(done)]):
                    done.append(strikes[len(done)])
        if held is not None:
            held.unlink(missing_ok=True)

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield done
    finally:
        ended.set()
        watching.join()


def kill_executor(executor: int) -> None:
    """As if it had run out of memory; its Python learns of it by itself."""
    its = processes_below(executor)
    os.kill(executor, signal.SIGKILL)
    for pid in its:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


def let_go(executor: int) -> None:
    """Let it go on."""
    _send(executor, signal.SIGCONT)


def worker_of(cluster: SparkCluster, executor: int) -> str:
    """The name of the worker that started it."""
    session = os.getsid(executor)
    return next(name for name, process in cluster.processes.items() if process.pid == session)


def processes_below(pid: int) -> list[int]:
    """What a process has started, and what those have."""
    found = [pid]
    for each in found:
        with contextlib.suppress(OSError):
            for task in (PROC / str(each) / "task").iterdir():
                found += map(int, (task / "children").read_text().split())
    return found[1:]


def wait_until(is_so: Callable[[], object], limit_s: float) -> bool:
    """Whether it came to be so in time."""
    until = time.monotonic() + limit_s
    while time.monotonic() < until:
        if is_so():
            return True
        time.sleep(0.1)
    return False


def _is_struck(executor: int, scratch: Path, strike: Strike) -> bool:
    phase, deed = strike
    if not (_has_part_in_hand(executor) and _is_under_way(scratch, phase)):
        return False
    _send(executor, signal.SIGSTOP)
    if not (_has_part_in_hand(executor) and _is_under_way(scratch, phase)):
        _send(executor, signal.SIGCONT)
        return False
    deed(executor)
    return True


def _is_under_way(scratch: Path, phase: str) -> bool:
    """Whether what is in hand is of this phase: all before it is there, and not all of it."""
    place = int(phase.partition("-")[0])
    return (place == 1 or _is_whole(scratch, place - 1)) and not _is_whole(scratch, place)


def _is_whole(scratch: Path, place: int) -> bool:
    """Whether all parts of a phase are there."""
    names = {file.name for file in scratch.glob(f"*/{place}-*-of-*.duckdb")}
    return bool(names) and len(names) == int(min(names)[-13:-7])


def _has_part_in_hand(executor: int) -> bool:
    for pid in processes_below(executor):
        with contextlib.suppress(OSError):
            if any(
                str(file.readlink()).endswith(IN_HAND)
                for file in (PROC / str(pid) / "fd").iterdir()
            ):
                return True
    return False


def _send(executor: int, number: signal.Signals) -> None:
    for pid in (executor, *processes_below(executor)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
