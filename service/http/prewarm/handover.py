"""The answers asked for most of one snapshot → the same of the next, before it takes over."""

from __future__ import annotations

import asyncio
import re
import time
from urllib.parse import quote, unquote

from service.errors import DuckrankError
from service.http.answering.pool import ColdBuilds
from service.http.answering.respond import Responder
from service.http.answering.serving import Serving
from service.http.routing.routes import ROUTES, Route
from service.lean_structlog import structlog
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
    responder = Responder(builds)
    deadline_s = time.monotonic() + limit_s
    warmed_count = 0
    try:
        for target, message, spellings in old.memo.hottest(MOST_WARMED):
            if time.monotonic() >= deadline_s:
                break
            warmed_count += await _warm(responder, new, target, message, spellings)
    finally:
        await asyncio.to_thread(builds.close)
    return warmed_count


async def _warm(
    responder: Responder,
    new: Serving,
    target: bytes,
    message: Message,
    spellings: tuple[bytes, ...],
) -> bool:
    asked = asked_by(target)
    if asked is None:
        return False
    route, name, query = asked
    try:
        question = await responder.read(new, route, name, query)
        for coding in list(message.bodies)[:MOST_CODINGS]:
            await responder.message(new, question, (coding,))
    except DuckrankError as error:
        # What was renamed or removed is asked for no more, or is a 404 when it is.
        log.debug("not warmed", target=target.decode(), reason=str(error))
        return False
    for spelling in spellings:
        new.memo.spell(question.target, spelling)
    return True


def asked_by(target: bytes) -> tuple[Route, str | None, bytes] | None:
    """Route, name and query of a canonical target; None where no route has it."""
    path, _, query = target.partition(b"?")
    for route, pattern in _PATTERNS:
        match = pattern.fullmatch(path.decode())
        if match is not None:
            name = unquote(match["name"]) if route.is_named else None
            return route, name, query
    return None


def _pattern(route: Route) -> re.Pattern[str]:
    # Quoted first, so that a route's own letters can't be taken for a pattern.
    return re.compile(
        "(?P<name>[^/]+)".join(re.escape(quote(part)) for part in route.path.split("{name}"))
    )


# In the order of the table: `/v1/benchmarks/menu` is no benchmark called `menu`.
_PATTERNS = [(route, _pattern(route)) for route in ROUTES]
