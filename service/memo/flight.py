"""Single flight: the first to miss computes, whoever misses meanwhile waits for it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Flights(Generic[T]):
    """The computations under way in one event loop, by key."""

    def __init__(self) -> None:
        self._tasks: dict[object, asyncio.Task[T]] = {}
        self._waiting_counts: Counter[object] = Counter()
        self.joined_count = 0

    def __len__(self) -> int:
        return len(self._tasks)

    def is_under_way(self, key: object) -> bool:
        """Whether who joins now would wait for somebody else's computation."""
        return key in self._tasks

    async def join(self, key: object, compute: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """What `compute` returns; of all who ask for `key` meanwhile, only the first calls it.

        Waiters share a flight's failure but never its memory of it: the next one tries again.
        A waiter who leaves does not take the flight down with it.
        """
        task = self._tasks.get(key)
        if task is None:
            task = asyncio.ensure_future(compute())
            self._tasks[key] = task
            task.add_done_callback(lambda done: self._land(key, done))
        else:
            self.joined_count += 1
        return await asyncio.shield(task)

    async def join_while_wanted(
        self, key: object, compute: Callable[[], Coroutine[Any, Any, T]]
    ) -> T:
        """As `join`, but the flight is cancelled when the last who waits leaves."""
        self._waiting_counts[key] += 1
        try:
            return await self.join(key, compute)
        finally:
            self._waiting_counts[key] -= 1
            if not self._waiting_counts[key]:
                del self._waiting_counts[key]
                # Who comes now begins another.
                task = self._tasks.pop(key, None)
                if task is not None:
                    task.cancel()

    def _land(self, key: object, done: asyncio.Task[T]) -> None:
        if self._tasks.get(key) is done:
            del self._tasks[key]
        if not done.cancelled():
            # Marks a failure as seen: every waiter may have left before it came.
            done.exception()
