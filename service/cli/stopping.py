"""Told to stop → a command that ends in time, with the status that says so and no word."""

from __future__ import annotations

import os
import signal
import threading
from types import FrameType

# For what is removed on the way out; who started it waits for longer.
STOP_LIMIT_S = 2.0

_TOLD: list[int] = []


def end_when_told() -> None:
    """From now on SIGINT and SIGTERM end this command from within, unless they are ignored."""
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)


def status_when_told() -> int | None:
    """The status to end with; None where nobody told us to."""
    return 128 + _TOLD[0] if _TOLD else None


def _stop(number: int, _frame: FrameType | None) -> None:
    _TOLD.append(number)
    if len(_TOLD) > 1:
        return
    # Some of what is waited for on the way out can't be told: disks, and code without Python.
    limit = threading.Timer(STOP_LIMIT_S, os._exit, (128 + number,))
    limit.daemon = True
    limit.start()
    raise KeyboardInterrupt
