"""Single flight: one computes, the others wait, and nobody remembers a failure."""

from __future__ import annotations

import asyncio

import pytest

from service.errors import Overloaded
from service.memo.flight import Flights


class Computation:
    """Counts its calls, and ends when told to."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.call_count = 0
        self.may_end = asyncio.Event()
        self.failure = failure

    async def __call__(self) -> int:
        self.call_count += 1
        await self.may_end.wait()
        if self.failure is not None:
            raise self.failure
        return 42


def test_those_who_ask_meanwhile_get_the_answer_of_the_first() -> None:
    async def scenario() -> None:
        flights: Flights[int] = Flights()
        compute = Computation()
        asked = [asyncio.ensure_future(flights.join("key", compute)) for _ in range(5)]
        await asyncio.sleep(0)
        compute.may_end.set()

        assert await asyncio.gather(*asked) == [42] * 5
        assert compute.call_count == 1
        assert flights.joined_count == 4
        assert len(flights) == 0

    asyncio.run(scenario())


def test_other_keys_do_not_wait() -> None:
    async def scenario() -> None:
        flights: Flights[int] = Flights()
        slow, quick = Computation(), Computation()
        quick.may_end.set()
        waiting = asyncio.ensure_future(flights.join("slow", slow))

        assert await flights.join("quick", quick) == 42
        slow.may_end.set()
        await waiting

    asyncio.run(scenario())


def test_waiters_share_a_failure_but_the_next_one_tries_again() -> None:
    async def scenario() -> None:
        flights: Flights[int] = Flights()
        failing = Computation(Overloaded(2))
        asked = [asyncio.ensure_future(flights.join("key", failing)) for _ in range(3)]
        await asyncio.sleep(0)
        failing.may_end.set()
        outcomes = await asyncio.gather(*asked, return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [Overloaded] * 3
        assert failing.call_count == 1

        good = Computation()
        good.may_end.set()
        assert await flights.join("key", good) == 42

    asyncio.run(scenario())


def test_a_waiter_who_leaves_does_not_end_the_flight() -> None:
    async def scenario() -> None:
        flights: Flights[int] = Flights()
        compute = Computation()
        first = asyncio.ensure_future(flights.join("key", compute))
        second = asyncio.ensure_future(flights.join("key", compute))
        await asyncio.sleep(0)

        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        compute.may_end.set()

        assert await second == 42
        assert compute.call_count == 1

    asyncio.run(scenario())
