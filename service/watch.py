"""Steps of the work → whoever watches them: metrics, traces, or nobody.

A leaf, so that a query can say that it runs without knowing who wants to know. Who watches is set
for a request or a task, and goes with it into threads that run in a copy of its context.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from contextvars import ContextVar
from typing import Literal, Protocol

Step = Literal["build", "query", "encode", "compress", "memo"]
"""What takes time. Its subject is a route, a SQL file, a route, a coding, or a memo's outcome."""

Event = Literal["memo", "disk"]
"""What is looked up. Its outcome is `hit`, `miss`, or `flight`: somebody else's miss is awaited."""


class Watcher(Protocol):
    """Hears of steps and events, from any thread."""

    def step(self, step: Step, subject: str) -> AbstractContextManager[object]:
        """Entered when the step begins, and left when it ends, well or not."""

    def happened(self, event: Event, outcome: str) -> None:
        """Called once for each look-up."""


_watchers: ContextVar[tuple[Watcher, ...]] = ContextVar("watchers", default=())


@contextlib.contextmanager
def watched_by(*watchers: Watcher) -> Iterator[None]:
    """Let `watchers` hear of whatever is done inside."""
    token = _watchers.set(watchers)
    try:
        yield
    finally:
        _watchers.reset(token)


def step(step: Step, subject: str) -> AbstractContextManager[object]:
    """Surrounds one step of the work."""
    watchers = _watchers.get()
    # Metrics alone watch nearly always, and the smallest answers have five steps.
    return watchers[0].step(step, subject) if len(watchers) == 1 else _all(watchers, step, subject)


@contextlib.contextmanager
def _all(watchers: tuple[Watcher, ...], step: Step, subject: str) -> Iterator[None]:
    with contextlib.ExitStack() as watching:
        for watcher in watchers:
            watching.enter_context(watcher.step(step, subject))
        yield


def happened(event: Event, outcome: str) -> None:
    """Tells of a look-up."""
    for watcher in _watchers.get():
        watcher.happened(event, outcome)
