"""Settings and a snapshot → the ASGI app: everything is built and wired here.

connection → hits (what is ready ends here) → middleware → Litestar's router → handlers → answers

Each of the rooms beside this file is a step, or what the steps need; none imports from here.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, NoReturn

import structlog
from litestar import Litestar, Request

from service.http.answering.answer_log import AnswerLog
from service.http.answering.answers import Answers
from service.http.answering.handlers import route_handlers
from service.http.answering.hits import ReadyMessages
from service.http.answering.middleware import Middleware
from service.http.answering.pool import ColdBuilds
from service.http.answering.sending import Sender
from service.http.answering.serving import Current, Serving
from service.http.background.gauges import Gauges
from service.http.background.tasks import Background
from service.http.endpoints.cards import Cards, card_handlers, name_the_suffix
from service.http.endpoints.downloads import download_handlers
from service.http.endpoints.icons import icon_handler, icons_of
from service.http.endpoints.live_pages import live_page_handlers
from service.http.endpoints.site_map import site_map_handler
from service.http.endpoints.sql import Sql, sql_handlers
from service.http.endpoints.status import status_handlers
from service.http.messages.asgi import App
from service.http.messages.cors import Cors
from service.http.prewarm.warm_up import warm_up
from service.http.request.body import BodyLimits
from service.http.routing.openapi import WireSchemas, openapi_config
from service.http.routing.routes import OWN_PAGES
from service.no_memory import watch_for_want_of_memory
from service.settings import Settings
from service.snapshots.connect import Snapshot
from service.telemetry.counts import Counts
from service.telemetry.shared_metrics import SharedMetrics
from service.telemetry.traces import traces_of
from service.watch import Watcher, watched_by

log = structlog.get_logger("duckrank")


def create_app(settings: Settings, snapshot: Snapshot, counts: Counts | None = None) -> App:
    """The service over `snapshot`. Its lifespan closes the snapshot at the end.

    `counts` are this process's own where it is one of several.
    """
    counts = counts or Counts(SharedMetrics(1), 0, OWN_PAGES)
    traces = traces_of(settings)
    watchers: tuple[Watcher, ...] = (counts,) if traces is None else (counts, traces)
    current = Current(Serving(snapshot, settings), settings)
    cors = Cors(settings.cors_origins)
    cold = ColdBuilds(
        concurrency=settings.cold_concurrency,
        queue=settings.cold_queue,
        timeout_s=settings.cold_timeout_s,
    )

    answers, sender = Answers(cold), Sender(cors)
    limits = BodyLimits(settings.body_max_bytes, settings.request_timeout_s)
    cards, sql = Cards(settings), Sql(settings, counts, cold)
    gauges = Gauges(counts, current, cold)

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        watch_for_want_of_memory(asyncio.get_running_loop())
        await asyncio.to_thread(current.serving.get_ready)
        await warm_up(router, current.serving, settings)
        background = Background(current, counts, gauges)
        # What it builds is counted and traced like what is asked for.
        with watched_by(*watchers):
            background.start()
        # Whoever reads it may send SIGHUP.
        log.info("serving", **_what_is_served(snapshot))
        yield
        await background.stop()
        if traces is not None:
            await asyncio.to_thread(traces.close)
        sender.close()
        # A snapshot can't be closed under a query; the end of the process closes it as well.
        closing = (cards.close, sql.close, cold.close)
        have_stopped = [await asyncio.to_thread(close) for close in closing]
        if all(have_stopped):
            current.serving.close()

    router = Litestar(
        [
            *route_handlers(answers, sender, counts, limits),
            *status_handlers(current, counts, gauges),
            *card_handlers(cards, sender),
            *download_handlers(current),
            *sql_handlers(sql, sender, settings),
            *live_page_handlers(sql, cold, sender, current, counts),
            site_map_handler(answers, sender),
            icon_handler(icons_of(settings), sender, cors),
        ],
        openapi_config=openapi_config(settings.root_path),
        plugins=[WireSchemas()],
        exception_handlers={Exception: _raise},
        lifespan=[lifespan],
        logging_config=None,
    )
    name_the_suffix(router)
    router.state.current = current
    answer_log = AnswerLog(settings, traces)
    longest_bytes = settings.target_max_bytes
    middleware = Middleware(
        router, answers, current, cors, longest_bytes, counts, answer_log, traces, watchers
    )
    return ReadyMessages(
        middleware, answers, current, cors, counts, answer_log, traces, settings, watchers
    )


def _raise(_: Request[Any, Any, Any], error: Exception) -> NoReturn:
    """Errors become answers in one place, which is around the router."""
    raise error


def _what_is_served(snapshot: Snapshot) -> dict[str, object]:
    """What an operator asks first: which data, from where, how fresh."""
    age = datetime.now(UTC) - snapshot.built_at
    return {
        "dataset": snapshot.shown_as,
        "commit_sha": snapshot.commit_sha,
        "catalog_version": snapshot.catalog_version,
        "snapshot": snapshot.id,
        "file": str(snapshot.path),
        "results_rows": snapshot.results_row_count,
        "built_at": snapshot.built_at.isoformat(timespec="seconds"),
        "age_hours": max(0.0, round(age.total_seconds() / 3600, 1)),
    }
