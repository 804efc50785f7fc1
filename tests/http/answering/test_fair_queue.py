"""One miss begins each time the event loop comes round, whoever else gave up meanwhile."""

from __future__ import annotations

import asyncio
from itertools import pairwise

from service.http.answering.fair_queue import Turns


def test_what_else_is_ready_has_its_turn_between_any_two() -> None:
    async def scenario() -> list[str]:
        loop, turns, seen = asyncio.get_running_loop(), Turns(), list[str]()

        def hit() -> None:
            seen.append("hit")
            loop.call_soon(hit)

        async def miss(number: int) -> None:
            await turns.take()
            seen.append(f"miss {number}")

        loop.call_soon(hit)
        await asyncio.gather(*(miss(number) for number in range(20)))
        return seen

    seen = asyncio.run(scenario())
    misses = [each for each in seen if each != "hit"]
    assert misses == [f"miss {number}" for number in range(20)]
    places = [place for place, each in enumerate(seen) if each != "hit"]
    assert all("hit" in seen[one:other] for one, other in pairwise(places))


def test_who_gives_up_takes_no_turn_away() -> None:
    async def scenario() -> None:
        turns = Turns()
        await turns.take()
        waiting = [asyncio.ensure_future(turns.take()) for _ in range(5)]
        await asyncio.sleep(0)
        for each in waiting[:4]:
            each.cancel()
        await asyncio.wait_for(waiting[4], 5)
        await asyncio.wait_for(turns.take(), 5)

    asyncio.run(scenario())
