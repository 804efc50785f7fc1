"""Pages that are no answers of the table: SQL over what `/v1/sql` answers, and the status."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlencode

import litestar
from litestar import get
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp

from service.errors import QueryRefused
from service.http.answering.pool import ColdBuilds
from service.http.answering.sending import Sender, compressed, have_coding
from service.http.answering.serving import SERVING, Current, Serving
from service.http.endpoints.sql import Sql
from service.http.endpoints.status import readiness
from service.http.messages.asgi import (
    HAS_LEFT,
    Body,
    Headers,
    Receive,
    Scope,
    Send,
    Start,
    nobody_tells,
)
from service.http.messages.headers import without
from service.http.messages.ready import whole_message
from service.http.parameters.filters import SQL_TEXT
from service.http.request.question import Question
from service.http.request.request import REQUEST, Request
from service.http.routing.elsewhere import SQL
from service.http.routing.pages import SQL_PAGE, STATUS_PAGE
from service.memo.message import Message
from service.pages.sql.page import no_sql_page, refused_page, sql_page
from service.pages.status import Counted, status_page
from service.refresh.due import has_newer_on_hub, may_have_newer_catalog
from service.representations.encodings import Coding, welcome_codings
from service.representations.page import HTML
from service.telemetry import table
from service.telemetry.counts import Counts
from service.wire.sql import SqlProblem

LitestarRequest = litestar.Request[Any, Any, Any]


def live_page_handlers(
    sql: Sql, cold: ColdBuilds, sender: Sender, current: Current, counts: Counts
) -> list[HTTPRouteHandler]:
    """The handlers of `/sql` and `/status`."""
    return [_sql_page_handler(sql, cold, sender), _status_page_handler(current, counts)]


def _sql_page_handler(sql: Sql, cold: ColdBuilds, sender: Sender) -> HTTPRouteHandler:
    """The page that asks SQL; where that is not enabled, it says how it would be."""

    @get(SQL_PAGE.path, include_in_schema=False)
    async def page(request: LitestarRequest) -> ASGIApp:
        asked: Request = request.scope[REQUEST]  # type: ignore[literal-required]
        serving: Serving = request.scope[SERVING]  # type: ignore[literal-required]
        question = serving.read(asked, SQL_PAGE)
        welcome = welcome_codings(asked.wants.accept_encoding)
        message = serving.memo.find(question.target)
        if message is None:
            q, snapshot = question.values["q"], serving.snapshot
            make = partial(no_sql_page, snapshot, q)
            if serving.children is not None:
                try:
                    answer = await _answer(sql, serving, asked, q, request.scope) if q else b""
                except QueryRefused as error:
                    told = SqlProblem(detail=str(error), line=error.line, column=error.column)
                    make = partial(refused_page, snapshot, q, told)
                    body = await cold.run(snapshot, make, question.flow)
                    return _uncached(serving, body)
                make = partial(sql_page, snapshot, q, answer)
            made = partial(_message, serving, question, make, welcome[0])
            message = await cold.run(snapshot, made, question.flow)
            serving.memo.keep(question.target, message)
        await have_coding(cold, serving, question, message, welcome)
        serving.memo.spell(question.target, asked.spelling)
        return sender.app_for(message, asked)

    return page


async def _answer(sql: Sql, serving: Serving, asked: Request, q: str, scope: Any) -> bytes:
    """What the API answers to who asks it the same, as JSON."""
    target = f"{SQL.path}?{urlencode({SQL_TEXT.name: q})}".encode()
    told = Request("GET", target, without(asked.headers, (b"accept",)), asked.client)
    message = await sql.message(serving, told, scope.get(HAS_LEFT, nobody_tells))
    return message.content()


def _message(
    serving: Serving, question: Question, make: Callable[[], bytes], coding: Coding
) -> Message:
    body, lines = make(), serving.header_lines(question.route, HTML)
    message = whole_message(question.route.path, body, serving.built_at, lines, HTML)
    message.replace({coding: compressed(body, coding, HTML)})
    return message


def _uncached(serving: Serving, body: bytes) -> ASGIApp:
    """Sends a page that holds for this moment."""
    policy = HTML.policy_in(serving.frame_ancestors)
    headers: Headers = [
        (b"content-type", HTML.media_type.encode()),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store"),
        (b"content-security-policy", policy.encode()),
    ]

    async def send_it(scope: Scope, receive: Receive, send: Send) -> None:
        await send(Start(type="http.response.start", status=200, headers=headers))
        await send(Body(type="http.response.body", body=body))

    return send_it


def _status_page_handler(current: Current, counts: Counts) -> HTTPRouteHandler:
    """How the service is doing, as it is now."""

    @get(STATUS_PAGE.path, include_in_schema=False)
    async def page(request: LitestarRequest) -> ASGIApp:
        serving: Serving = request.scope[SERVING]  # type: ignore[literal-required]

        def make() -> bytes:
            settings, dataset = current.settings, serving.snapshot.dataset
            is_looked_for = has_newer_on_hub(settings, dataset) or may_have_newer_catalog(
                settings, dataset
            )
            interval_s = settings.refresh_interval_s if is_looked_for else 0
            return status_page(serving.snapshot, readiness(current), _counted(counts), interval_s)

        return _uncached(serving, await asyncio.to_thread(make))

    return page


def _counted(counts: Counts) -> Counted:
    found: dict[str, float] = {}
    answers: dict[str, float] = {}
    readings = counts.read()
    for reading in readings:
        for (metric, *labels), numbers in reading.series.items():
            if metric == table.CACHE.name and labels[0] == "memo":
                found[labels[1]] = found.get(labels[1], 0) + numbers[0]
            elif metric == table.REQUESTS.name:
                answers[labels[2]] = answers.get(labels[2], 0) + numbers[0]
    return Counted(
        found_count=found.get("hit", 0),
        missed_count=found.get("miss", 0) + found.get("flight", 0),
        answers_by_status=answers,
        # Of several, the first only starts the others.
        worker_count=max(1, sum(each.is_alive for each in readings) - (len(readings) > 1)),
    )
