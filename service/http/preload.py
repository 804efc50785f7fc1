"""Builds what the front page and its benchmarks will ask for, before anybody does."""

from __future__ import annotations

import asyncio
import time

import structlog

from service.answers.benchmarks import benchmarks
from service.errors import DuckrankError
from service.http.respond import Responder
from service.http.routes import (
    BENCHMARK,
    BENCHMARK_SCORES,
    BENCHMARKS,
    MENU,
    MODELS,
    PER_LANGUAGE,
    TASKS,
    Route,
)
from service.http.serving import Serving

log = structlog.get_logger("duckrank.preload")

_FOR_ALL = (MENU, BENCHMARKS, TASKS, MODELS)
_FOR_EACH_BENCHMARK = (BENCHMARK, BENCHMARK_SCORES, PER_LANGUAGE)


async def preload(serving: Serving, responder: Responder, concurrency: int) -> None:
    """Fill the memo with the unfiltered answers, so many at a time. What fails is only logged."""
    started_s = time.perf_counter()
    shown = benchmarks(serving.snapshot, include_hidden=False)
    wanted: list[tuple[Route, str | None]] = [(route, None) for route in _FOR_ALL]
    wanted += [(route, each.name) for route in _FOR_EACH_BENCHMARK for each in shown]
    places = asyncio.Semaphore(concurrency)

    async def build(route: Route, name: str | None) -> None:
        async with places:
            try:
                question = await responder.read(serving, route, name, b"")
                await responder.message(serving, question, ("zstd",))
            except DuckrankError as error:
                log.warning("not preloaded", route=route.path, name=name, reason=str(error))

    await asyncio.gather(*(build(route, name) for route, name in wanted))
    took_s = round(time.perf_counter() - started_s, 2)
    log.info("preloaded", answers=len(wanted), held_bytes=serving.memo.held_bytes, took_s=took_s)
