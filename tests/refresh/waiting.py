"""Waiting for what another process does."""

from __future__ import annotations

import time
from collections.abc import Callable

LIMIT_S = 60.0


def wait_until(what: Callable[[], bool], limit_s: float = LIMIT_S) -> None:
    """Return once it is so; what does not come to be so in time fails the test."""
    deadline_s = time.monotonic() + limit_s
    while not what():
        if time.monotonic() > deadline_s:
            raise AssertionError(f"it did not come to be so in {limit_s:g} s")
        time.sleep(0.05)
