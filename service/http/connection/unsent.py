"""What was written and not yet taken → since when a client has stopped reading."""

from __future__ import annotations

import asyncio
import fcntl
import sys
import termios

# A client that takes less than this in `WRITE_TIMEOUT_S` has stopped reading.
LEAST_TAKEN_BYTES = 16 * 1_024


class Unsent:
    """How long one client has taken next to nothing of what waits for it."""

    def __init__(self) -> None:
        # When it last took enough, and how much was left then.
        self._seen: tuple[float, int] | None = None

    def waited_s(self, transport: asyncio.Transport, now_s: float) -> float:
        """Seconds since it took `LEAST_TAKEN_BYTES` last, as far as this was asked meanwhile."""
        left_bytes = transport.get_write_buffer_size() + _held_by_kernel_bytes(transport)
        if self._seen is None or left_bytes <= self._seen[1] - LEAST_TAKEN_BYTES:
            self._seen = (now_s, left_bytes)
        return now_s - self._seen[0]

    def forget(self) -> None:
        """Nothing waits for it any more."""
        self._seen = None


def _held_by_kernel_bytes(transport: asyncio.Transport) -> int:
    """What the kernel still holds for the client: it asks for more only when much is gone."""
    try:
        descriptor = transport.get_extra_info("socket").fileno()
        held = fcntl.ioctl(descriptor, termios.TIOCOUTQ, bytes(4))
    except OSError:
        return 0
    return int.from_bytes(held, sys.byteorder)
