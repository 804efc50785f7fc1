"""The icon of the service: a podium of three bars, 32 × 32 pixels."""

from __future__ import annotations

import functools
from pathlib import Path

FILE = Path(__file__).with_name("favicon.png")


@functools.cache
def favicon() -> bytes:
    """The icon as PNG."""
    return FILE.read_bytes()
