"""Told to stop → a command that ends in time, with the status that says so and no word."""

from __future__ import annotations

import functools
import os
import signal
import threading
from types import FrameType

# For what is removed on the way out; who started it waits for longer.
STOP_LIMIT_S = 2.0

_TOLD: list[int] = []


def end_when_told(*, is_service: bool) -> None:
    """From now on SIGINT and SIGTERM end this command from within, unless they are ignored.

    SIGTERM ends a service with 0.
    """
    statuses = {signal.SIGINT: 128 + signal.SIGINT, signal.SIGTERM: 128 + signal.SIGTERM}
    if is_service:
        statuses[signal.SIGTERM] = 0
    for number, status in statuses.items():
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, functools.partial(_stop, status))


def status_when_told() -> int | None:
    """The status to end with; None where nobody told us to."""
    return _TOLD[0] if _TOLD else None


def _stop(status: int, _number: int, _frame: FrameType | None) -> None:
    _TOLD.append(status)
    if len(_TOLD) > 1:
        return
    # Some of what is waited for on the way out can't be told: disks, and code without Python. And
    # where Python ignores what is raised, as in a finalizer, nothing else would end it.
    limit = threading.Timer(STOP_LIMIT_S, os._exit, (status,))
    limit.daemon = True
    limit.start()
    raise KeyboardInterrupt
