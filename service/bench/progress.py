"""What is under way, on standard error: a bar on a terminal, silence elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

WIDTH = 30


def bar(items: Iterable[T], label: str, count: int) -> Iterator[T]:
    """`items`, while a bar shows how many of `count` are done."""
    if not sys.stderr.isatty():
        yield from items
        return
    try:
        for done, item in enumerate(items):
            _show(label, done, count)
            yield item
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


def _show(label: str, done: int, count: int) -> None:
    filled = WIDTH * done // max(count, 1)
    drawn = "█" * filled + "░" * (WIDTH - filled)
    sys.stderr.write(f"\r\x1b[K{drawn} {done:>5,} of {count:,}  {label}")
    sys.stderr.flush()
