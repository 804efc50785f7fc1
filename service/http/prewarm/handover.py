"""The answers asked for most of one snapshot → the same of the next, before it takes over."""

from __future__ import annotations

import asyncio
import time

import structlog

from service.errors import DuckrankError
from service.http.answering.answers import Answers
from service.http.answering.pool import ColdBuilds
from service.http.answering.serving import Serving
from service.http.request.request import request_for
from service.memo.message import Message

log = structlog.get_logger("duckrank.follow")

MOST_WARMED = 500
# What the first to miss would have waited for; a third coding is rare enough to be made then.
MOST_CODINGS = 2
LONGEST_BUILD_S = 20.0


async def hand_over(old: Serving, new: Serving, limit_s: float) -> int:
    """Build what `old` was asked for last in `new`, for at most `limit_s`; gives how many."""
    # A thread of its own and of low priority: whoever asks now waits for none of it.
    builds = ColdBuilds(concurrency=1, queue=1, timeout_s=LONGEST_BUILD_S, is_background=True)
    answers = Answers(builds)
    deadline_s = time.monotonic() + limit_s
    warmed_count = 0
    try:
        for target, message, spellings in old.memo.hottest(MOST_WARMED):
            if time.monotonic() >= deadline_s:
                break
            warmed_count += await _warm(answers, new, target, message, spellings)
    finally:
        await asyncio.to_thread(builds.close)
    return warmed_count


async def _warm(
    answers: Answers,
    new: Serving,
    target: bytes,
    message: Message,
    spellings: tuple[bytes, ...],
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
