"""Settings and a snapshot → the ASGI app: everything is built and wired here.

request → ready (a hit ends here) → edge → Litestar's router → handlers → respond → answers
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import structlog
from litestar import Litestar, Request
from litestar.exceptions import MethodNotAllowedException, NotFoundException
from litestar.response import Response

from service.answers.directory import directory_of
from service.http.asgi import App
from service.http.cold import ColdBuilds
from service.http.cors import Cors
from service.http.edge import Edge
from service.http.handlers import route_handlers
from service.http.icons import icon_handler, icons_of
from service.http.openapi import WireSchemas, openapi_config
from service.http.preload import preload
from service.http.problems import MethodNotAllowed, UnknownRoute, problem
from service.http.ready import ReadyMessages
from service.http.respond import Responder
from service.http.routes import OTHER_PATHS, ROUTES
from service.http.serving import Current, Serving
from service.settings import Settings
from service.snapshots.connect import Snapshot

log = structlog.get_logger("duckrank")

PATHS = (*(route.path for route in ROUTES), *OTHER_PATHS)


def create_app(settings: Settings, snapshot: Snapshot) -> App:
    """The service over `snapshot`. Its lifespan closes the snapshot at the end."""
    current = Current(Serving(snapshot, settings))
    cors = Cors(settings.cors_origins)
    cold = ColdBuilds(
        concurrency=settings.cold_concurrency,
        queue=settings.cold_queue,
        timeout_s=settings.cold_timeout_s,
    )

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        # The first request need not wait for the names that every one of them needs.
        await asyncio.to_thread(directory_of, snapshot)
        log.info("serving", **_what_is_served(snapshot))
        ahead = asyncio.create_task(_preload(settings, current.serving))
        yield
        ahead.cancel()
        await asyncio.gather(ahead, return_exceptions=True)
        # A snapshot can't be closed under a query; the end of the process closes it as well.
        if await asyncio.to_thread(cold.close):
            current.serving.snapshot.close()

    router = Litestar(
        [
            *route_handlers(current, Responder(cold), cors),
            icon_handler(current, cold, icons_of(settings), cors),
        ],
        openapi_config=openapi_config(),
        plugins=[WireSchemas()],
        exception_handlers={Exception: _answer_error},
        lifespan=[lifespan],
        logging_config=None,
    )
    router.state.current = current
    return ReadyMessages(Edge(router, cors, settings.target_max_bytes), current, cors)


async def _preload(settings: Settings, serving: Serving) -> None:
    if not settings.preload:
        return
    # Threads of its own: those who ask now never wait for what somebody may ask later.
    threads = ColdBuilds(
        concurrency=settings.prewarm_max_workers,
        queue=settings.preload_concurrency,
        timeout_s=settings.cold_timeout_s,
    )
    try:
        await preload(serving, Responder(threads), settings.preload_concurrency)
    finally:
        await asyncio.to_thread(threads.close)


def _answer_error(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    path = request.scope["path"]
    known: Exception = error
    if isinstance(error, NotFoundException):
        known = UnknownRoute(path, PATHS)
    elif isinstance(error, MethodNotAllowedException):
        known = MethodNotAllowed(request.scope["method"], path)
    reply = problem(known)
    if reply.status == 500:
        log.error("request failed", path=path, exc_info=error)
    headers = {name.decode(): value.decode() for name, value in reply.headers}
    return Response(reply.body, status_code=reply.status, headers=headers)


def _what_is_served(snapshot: Snapshot) -> dict[str, object]:
    """What an operator asks first: which data, from where, how fresh."""
    age = datetime.now(UTC) - snapshot.built_at
    return {
        "dataset": snapshot.dataset,
        "commit_sha": snapshot.commit_sha,
        "catalog_version": snapshot.catalog_version,
        "snapshot": snapshot.id,
        "file": str(snapshot.path),
        "results_rows": snapshot.results_row_count,
        "built_at": snapshot.built_at.isoformat(timespec="seconds"),
        "age_hours": round(age.total_seconds() / 3600, 1),
    }
