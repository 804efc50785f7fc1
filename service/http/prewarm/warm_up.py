"""Every route asked once while the service starts: what only a first request waits for is over.

That is the router's look at a route's types, the threads of cold builds, and the pages of DuckDB's
code and file that a query of that kind touches. What the database took for it is given back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import structlog
from msgspec.structs import replace

from service.answers.metadata_index import MetadataIndex, metadata_index_of
from service.http.answering.serving import SERVING, Serving
from service.http.messages.asgi import App, Event
from service.http.request.request import REQUEST, request_for
from service.http.routing.routes import (
    COMPARE,
    LEADERS,
    MODEL_STRENGTHS,
    MODELS,
    RANKINGS,
    ROUTES,
    TASKS,
)
from service.memo.key import canonical_target
from service.settings import Settings
from service.watch import watched_by

log = structlog.get_logger("duckrank.warm_up")

# Then whoever waits for the service has waited long enough.
LONGEST_S = 2.0
BROWSERS_CODINGS = b"gzip, deflate, br, zstd"
# Lists are asked for in part: a whole one warms up as well, and takes longer.
_QUERIES = {
    LEADERS.path: {"buckets": "[[0,500],[500,null]]"},
    TASKS.path: {"types": "Retrieval"},
    MODELS.path: {"max_params_b": "1"},
}


async def warm_up(router: App, serving: Serving, settings: Settings) -> None:
    """Ask every route of `router` about `serving`, and forget the answers.

    Nobody asked, so nothing is counted; what fails will fail for whoever asks, and is only logged.
    """
    aside = Serving(serving.snapshot, replace(settings, disk_cache=False))
    aside.improver.close()
    try:
        with watched_by():
            async with asyncio.timeout(LONGEST_S):
                for target in _targets(metadata_index_of(serving.snapshot)):
                    await _ask(router, aside, target)
    except Exception as error:
        log.warning("warm-up ended early", reason=str(error) or type(error).__name__)
    await asyncio.to_thread(serving.snapshot.renew)


def _targets(index: MetadataIndex) -> Iterator[bytes]:
    """One for each route."""
    # The least there is to build: of a large answer, the rest is like its beginning.
    headings = index.headings.values()
    heading = min(headings, key=lambda heading: len(heading.tasks), default=None)
    models = (entry.model_id for entry in index.entries.values() if entry.model_id is not None)
    model_id = next(models, None)
    if heading is None or model_id is None:
        return
    names = {
        "benchmark": index.benchmarks[heading.benchmark_id].name,
        "task": heading.tasks[0],
        "model": index.models[model_id].name,
    }
    for route in ROUTES:
        # Two snapshots take longer than a start may; and who asks for a ranking, a comparison
        # or strengths waits longer for that than for what is first.
        if route.asked_of is not None or route in (RANKINGS, COMPARE, MODEL_STRENGTHS):
            continue
        query = _QUERIES.get(route.path, {}).items()
        name = names[route.kind] if route.kind is not None and route.is_named else None
        yield canonical_target(route.path, name, query)


async def _ask(router: App, serving: Serving, target: bytes) -> None:
    # As HEAD: nobody chose the benchmark, task or model that is asked about.
    request = request_for(target, codings=BROWSERS_CODINGS, method="HEAD")
    path, _, query = target.partition(b"?")
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path.decode(),
        "raw_path": path,
        "query_string": query,
        "root_path": "",
        "headers": request.headers,
        "client": None,
        "server": None,
        SERVING: serving,
        REQUEST: request,
    }

    async def receive() -> Event:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(event: Event) -> None:
        if event.get("status", 200) >= 400:
            log.info(
                "warmed up on an answer that is none", path=scope["path"], status=event["status"]
            )

    await router(scope, receive, send)
