"""Answers in the memo before anybody asks: for the first page, and for who asked before a swap.

Threads of their own build them: who asks now never waits for what somebody may ask later.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import structlog

from service.errors import DuckrankError
from service.http.answering.answers import Answers
from service.http.answering.pool import ColdBuilds
from service.http.answering.serving import Serving
from service.http.prewarm.lasting import LISTS, Lasting, filtered_targets, front_answers
from service.http.request.request import request_for
from service.memo.message import Message
from service.settings import Settings
from service.watch import watched_by
from service.wire.encode import forget_buffers

log = structlog.get_logger("duckrank.preload")

# What every browser takes: from the disk as it lies there, else in the fastest of them.
BROWSERS_CODINGS = b"zstd, br"
# What pages begin with: ready in so short a time that no setting is needed to have it.
FIRST_ASKED = (*(route.path.encode() for route in LISTS), b"/v1/benchmarks?include_hidden=true")

MOST_HANDED_OVER = 500
# What the first to miss would have waited for; a third coding is rare enough to be made then.
MOST_CODINGS = 2
LONGEST_BUILD_S = 20.0
# What nobody asked for takes no more of the room for answers with a filter, and its time only
# where nobody asked for anything new meanwhile.
FILTERED_SHARE = 0.5
QUIET_S = 0.1


async def preload(serving: Serving, settings: Settings) -> None:
    """Have the menu and the whole lists in the memo, and where `PRELOAD` says so, the front page.

    What lies on disk is mapped, the rest is built; what fails is only logged.
    """
    threads = ColdBuilds(
        concurrency=settings.prewarm_max_workers,
        queue=settings.preload_concurrency,
        timeout_s=settings.cold_timeout_s,
    )
    try:
        async with _answers_of(threads) as answers:
            # Nobody asked: this is no miss in anybody's figures.
            with watched_by():
                for target in FIRST_ASKED:
                    await answers.ahead(serving, request_for(target, codings=BROWSERS_CODINGS))
            if settings.preload:
                await _front_page(serving, answers, settings.preload_concurrency)
        if settings.preload:
            await _filtered(serving)
    finally:
        # A list of all is longer than most of what is asked for.
        forget_buffers()


async def hand_over(old: Serving, new: Serving, limit_s: float) -> int:
    """Build what `old` was asked for last in `new`, for at most `limit_s`; gives how many."""
    deadline_s = time.monotonic() + limit_s
    warmed_count = 0
    threads = ColdBuilds(concurrency=1, queue=1, timeout_s=LONGEST_BUILD_S, is_background=True)
    async with _answers_of(threads) as answers:
        for target, message, spellings in old.memo.hottest(MOST_HANDED_OVER):
            if time.monotonic() >= deadline_s:
                break
            warmed_count += await _is_warmed(answers, new, target, message, spellings)
    return warmed_count


@asynccontextmanager
async def _answers_of(threads: ColdBuilds) -> AsyncIterator[Answers]:
    try:
        yield Answers(threads)
    finally:
        await asyncio.to_thread(threads.close)


async def _front_page(serving: Serving, answers: Answers, concurrency: int) -> None:
    started_s = time.perf_counter()
    wanted = front_answers(serving.snapshot)
    places = asyncio.Semaphore(concurrency)

    async def build(asked: Lasting) -> None:
        async with places:
            try:
                await answers.ahead(serving, request_for(asked.target, codings=BROWSERS_CODINGS))
            except DuckrankError as error:
                log.warning("not preloaded", target=asked.target.decode(), reason=str(error))

    await asyncio.gather(*(build(asked) for asked in wanted))
    took_s = round(time.perf_counter() - started_s, 2)
    log.info("preloaded", answers=len(wanted), held_bytes=serving.memo.held_bytes, took_s=took_s)


async def _filtered(serving: Serving) -> None:
    """What pages ask for with a filter: one at a time, by a thread of low priority.

    What lies on disk is mapped.
    """
    memo, made_count = serving.memo, 0
    find = partial(filtered_targets, serving.snapshot)
    threads = ColdBuilds(concurrency=1, queue=1, timeout_s=LONGEST_BUILD_S, is_background=True)
    async with _answers_of(threads) as answers:
        for target in await threads.run(serving.snapshot, find):
            seen_count = -1
            while seen_count != memo.miss_count:
                seen_count = memo.miss_count
                await asyncio.sleep(QUIET_S)
            if memo.filtered_bytes > memo.filtered_max_bytes * FILTERED_SHARE:
                break
            try:
                # Nobody asked: this is no miss in anybody's figures.
                with watched_by():
                    await answers.ahead(serving, request_for(target, codings=BROWSERS_CODINGS))
                made_count += 1
            except DuckrankError as error:
                log.warning("not preloaded", target=target.decode(), reason=str(error))
    log.info("filtered preloaded", answers=made_count, held_bytes=memo.filtered_bytes)


async def _is_warmed(
    answers: Answers, new: Serving, target: bytes, message: Message, spellings: tuple[bytes, ...]
) -> bool:
    try:
        for coding in list(message.bodies)[:MOST_CODINGS]:
            request = request_for(target, message.representation.essence, coding.encode())
            await answers.ahead(new, request)
    except DuckrankError as error:
        # What was renamed or removed is asked for no more, or is a 404 when it is.
        log.debug("not warmed", target=target.decode(), reason=str(error))
        return False
    for spelling in spellings:
        new.memo.spell(target, spelling)
    return True
