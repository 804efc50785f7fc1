"""Whose work is next, in the pool and in the event loop.

In the pool each flow's in the order it came, of all flows one by one: so who asks for much waits
for itself, and who asks for little waits for one turn of the others. In the event loop one miss
begins, then whatever else is ready goes on: a miss takes ten to fifty times as long as a hit, and
hits that come while there are many wait for one of them.
"""

from __future__ import annotations

import asyncio
import threading
from collections import Counter, OrderedDict, deque
from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T")

# No flow is this; None is one.
_NOBODY = object()


class FairQueue(Generic[T]):
    """What waits, by flow, of which `most_at_once` are worked at. Any thread may use it."""

    def __init__(self, most_at_once: int) -> None:
        self._most_at_once = most_at_once
        # The first of them has the next turn.
        self._flows: OrderedDict[Hashable, deque[T]] = OrderedDict()
        self._taken: Counter[Hashable] = Counter()
        self._changed = threading.Condition(threading.Lock())
        self._is_closed = False

    def wait(self, flow: Hashable, work: T) -> None:
        """Let `work` wait behind what waits for `flow` already."""
        with self._changed:
            self._flows.setdefault(flow, deque()).append(work)
            self._changed.notify()

    def take(self) -> tuple[Hashable, T] | None:
        """What is next and its flow, as soon as anything may be; None where nothing ever will."""
        with self._changed:
            while (flow := self._next()) is _NOBODY and not self._is_closed:
                self._changed.wait()
            if flow is _NOBODY:
                return None
            waiting = self._flows.pop(flow)
            work = waiting.popleft()
            if waiting:
                self._flows[flow] = waiting
            self._taken[flow] += 1
            return flow, work

    def done(self, flow: Hashable) -> None:
        """One that was taken of `flow` is done."""
        with self._changed:
            self._taken[flow] -= 1
            if not self._taken[flow]:
                del self._taken[flow]
            self._changed.notify()

    def _next(self) -> Hashable:
        """The first flow that is not worked at enough already."""
        fits = (each for each in self._flows if self._taken[each] < self._most_at_once)
        return next(fits, _NOBODY)

    def take_last_of_longest(self, flow: Hashable) -> T | None:
        """The last of whoever has most waiting, if that is more than `flow` and one more have."""
        with self._changed:
            own_count = len(self._flows.get(flow, ()))
            longest = max(self._flows.values(), key=len, default=deque[T]())
            # It had two at least, so that its flow stays.
            return longest.pop() if len(longest) > own_count + 1 else None

    def drop(self, flow: Hashable, work: T) -> None:
        """Let `work` wait no longer, if it does."""
        with self._changed:
            waiting = self._flows.get(flow)
            if waiting is None or work not in waiting:
                return
            waiting.remove(work)
            if not waiting:
                del self._flows[flow]

    def close(self) -> list[T]:
        """Give nothing out any more; what still waited."""
        with self._changed:
            waiting = [work for each in self._flows.values() for work in each]
            self._flows.clear()
            self._is_closed = True
            self._changed.notify_all()
            return waiting


class Turns:
    """One each time the event loop comes round, in the order that they were asked for."""

    def __init__(self) -> None:
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._is_taken = False

    async def take(self) -> None:
        """Return when it is the caller's turn: at once, unless somebody had one just now."""
        loop = asyncio.get_running_loop()
        if self._is_taken:
            turn: asyncio.Future[None] = loop.create_future()
            self._waiting.append(turn)
            await turn
        else:
            self._is_taken = True
            loop.call_soon(self._next, loop)

    def _next(self, loop: asyncio.AbstractEventLoop) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            # Who was cancelled meanwhile needs none.
            if not turn.done():
                turn.set_result(None)
                loop.call_soon(self._next, loop)
                return
        self._is_taken = False
