"""Every route asked once while the service starts: what only a first request waits for is over.

That is the router's look at a route's types, the threads of cold builds, and the pages of DuckDB's
code and file that a query of that kind touches. What the database took for it is given back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import structlog
from msgspec.structs import replace

from service.answers.directory import Directory, directory_of
from service.http.messages.asgi import ORIGINAL, App, Event, Original, target_of
from service.http.ready.serving import SERVING, Serving
from service.http.routing.routes import (
    LEADERS,
    MODELS,
    ROUTES,
    TASKS,
    Route,
)
from service.settings import Settings
from service.watch import watched_by

log = structlog.get_logger("duckrank.practice")

# Then whoever waits for the service has waited long enough.
LONGEST_S = 2.0
BROWSERS = (b"accept-encoding", b"gzip, deflate, br, zstd")
# Lists are asked for in part: a whole one is as good a practice, and takes longer.
_QUERIES = {
    LEADERS.path: {"buckets": "[[0,500],[500,null]]"},
    TASKS.path: {"types": "Retrieval"},
    MODELS.path: {"max_params_b": "1"},
}


async def practise(router: App, serving: Serving, settings: Settings) -> None:
    """Ask every route of `router` about `serving`, and forget the answers.

    Nobody asked, so nothing is counted; what fails will fail for whoever asks, and is only logged.
    """
    aside = Serving(serving.snapshot, replace(settings, disk_cache=False))
    aside.improver.close()
    try:
        with watched_by():
            async with asyncio.timeout(LONGEST_S):
                for path, query in _asked(directory_of(serving.snapshot)):
                    await _ask(router, aside, path, query)
    except Exception as error:
        log.warning("practice ended early", reason=str(error) or type(error).__name__)
    await asyncio.to_thread(serving.snapshot.renew)


def _asked(directory: Directory) -> Iterator[tuple[str, str]]:
    """Path and query of one request for each route."""
    # The least there is to build: of a large answer, the rest is like its beginning.
    headings = sorted(directory.headings.values(), key=lambda heading: len(heading.tasks))
    models = (entry.model_id for entry in directory.entries.values() if entry.model_id is not None)
    model_id = next(models, None)
    if not headings or model_id is None:
        return
    names = {
        "benchmark": directory.benchmarks[headings[0].benchmark_id].name,
        "task": headings[0].tasks[0],
        "model": directory.models[model_id].name,
    }
    for route in ROUTES:
        yield _path_of(route, names[route.kind]), urlencode(_QUERIES.get(route.path, {}))


def _path_of(route: Route, name: str) -> str:
    return route.path.replace("{name}", quote(name, safe=""))


async def _ask(router: App, serving: Serving, path: str, query: str) -> None:
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [BROWSERS],
        "client": None,
        "server": None,
        SERVING: serving,
    }
    # As HEAD: nobody chose the benchmark, task or model that is asked about.
    scope[ORIGINAL] = Original("HEAD", target_of(scope))

    async def receive() -> Event:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(event: Event) -> None:
        if event.get("status", 200) >= 400:
            log.info("practised an answer that is none", path=path, status=event["status"])

    await router(scope, receive, send)
