"""Builds what the front page and its benchmarks will ask for, before anybody does."""

from __future__ import annotations

import asyncio
import time

import structlog

from service.errors import DuckrankError
from service.http.answering.answers import Answers
from service.http.answering.serving import Serving
from service.http.prewarm.unfiltered import LISTS, Unfiltered, front_answers
from service.http.request.request import request_for
from service.watch import watched_by

log = structlog.get_logger("duckrank.preload")

# What every browser takes: from the disk as it lies there, else in the fastest of them.
BROWSERS_CODINGS = b"zstd, br"
# What pages begin with: ready in so short a time that no setting is needed to have it.
FIRST_ASKED = (*(route.path.encode() for route in LISTS), b"/v1/benchmarks?include_hidden=true")


async def ready_lists(serving: Serving, answers: Answers) -> None:
    """Have the menu and the whole lists in the memo, under their usual spelling."""
    # Nobody asked: this is no miss in anybody's figures.
    with watched_by():
        for target in FIRST_ASKED:
            await answers.ahead(serving, request_for(target, codings=BROWSERS_CODINGS))


async def preload(serving: Serving, answers: Answers, concurrency: int) -> None:
    """Fill the memo with what the front page leads to, so many answers at a time.

    What lies on disk is mapped, the rest is built; what fails is only logged.
    """
    started_s = time.perf_counter()
    wanted = front_answers(serving.snapshot)
    places = asyncio.Semaphore(concurrency)

    async def build(asked: Unfiltered) -> None:
        async with places:
            try:
                await answers.ahead(serving, request_for(asked.target, codings=BROWSERS_CODINGS))
            except DuckrankError as error:
                log.warning("not preloaded", target=asked.target.decode(), reason=str(error))

    await asyncio.gather(*(build(asked) for asked in wanted))
    took_s = round(time.perf_counter() - started_s, 2)
    log.info("preloaded", answers=len(wanted), held_bytes=serving.memo.held_bytes, took_s=took_s)
