"""`/v1/sql`: the answer to somebody's SELECT, from a child that may do nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import litestar
import msgspec
from litestar import get, post
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.spec import OpenAPIType, Schema
from litestar.types import ASGIApp

from service.errors import Overloaded, QueryRefused
from service.http.answering.pool import ColdBuilds
from service.http.answering.sending import Sender, have_coding
from service.http.answering.serving import SERVING, Serving
from service.http.messages.asgi import HAS_LEFT, Scope, nobody_tells
from service.http.messages.conditional import entity_tag
from service.http.messages.problems import BadBody, SqlDisabled
from service.http.parameters.filters import SQL_TEXT
from service.http.request.body import BodyLimits, read_body
from service.http.request.question import Question
from service.http.request.request import REQUEST, Request
from service.http.routing.elsewhere import SQL
from service.http.routing.openapi import described_body, described_route, described_value
from service.memo.message import Message
from service.representations.encodings import Coding, compress, welcome_codings
from service.sandbox.children import Children
from service.settings import Settings
from service.telemetry import table
from service.telemetry.counts import Counts
from service.watch import step
from service.wire.sql import SqlQuestion

_TEXT = described_value(SQL_TEXT)
_BODIES = {
    "application/json": Schema(
        type=OpenAPIType.OBJECT,
        properties={SQL_TEXT.name: _TEXT},
        required=[SQL_TEXT.name],
    ),
    "application/sql": _TEXT,
    "text/plain": _TEXT,
}
KINDS = (*_BODIES, "")
# Before who finds no place is told so: of those who ask again at once, a thousand are too many.
PUT_OFF_S = 1.0
# How soon a query ends that nobody waits for.
LOOK_S = 0.2


class Sql:
    """Finds or makes the messages of answers to SQL.

    In threads and children of their own: whoever asks for a thousand keeps only SQL waiting, and of
    that no other client's.
    """

    def __init__(self, settings: Settings, counts: Counts, recoding: ColdBuilds) -> None:
        self._counts = counts
        # What was answered is given while as many ask as may.
        self._recoding = recoding
        self._cold = ColdBuilds(
            concurrency=settings.sql_children,
            queue=settings.sql_queue,
            timeout_s=settings.cold_timeout_s + settings.sql_timeout_s,
            most_at_once=settings.sql_client_children,
        )

    async def message(
        self, serving: Serving, request: Request, has_left: Callable[[], bool]
    ) -> Message:
        """The message of the answer to the SQL that is asked for.

        Raises:
            SqlDisabled: none is answered here.
            BadParameter: there is no SQL in the request.
            QueryRefused: it has no answer.
            Overloaded: no child can be had in time, or nobody waits for it any more.
        """
        try:
            return await self._found_or_made(serving, request, has_left)
        except Overloaded:
            await asyncio.sleep(PUT_OFF_S)
            raise

    async def _found_or_made(
        self, serving: Serving, request: Request, has_left: Callable[[], bool]
    ) -> Message:
        children = serving.children
        if children is None:
            raise SqlDisabled
        question = serving.read(request, SQL)
        welcome = welcome_codings(request.wants.accept_encoding)
        message = serving.memo.find(question.target)
        if message is None:
            make = partial(self._made, serving, children, question, welcome[0])
            flight = serving.flights.join_while_wanted(question.target, make)
            message = await _unless_left(asyncio.ensure_future(flight), has_left)
        await have_coding(self._recoding, serving, question, message, welcome)
        serving.memo.spell(question.target, request.spelling)
        return message

    def close(self) -> bool:
        """Answer nothing more; whether all that ran did stop."""
        return self._cold.close()

    async def _made(
        self, serving: Serving, children: Children, question: Question, coding: Coding
    ) -> Message:
        answer = partial(_answered, serving, children, question, coding)
        outcome = "abandoned"
        try:
            message = await self._cold.run(children, answer, question.client)
            outcome = "answered"
        except QueryRefused as error:
            outcome = error.outcome
            raise
        except Overloaded:
            outcome = "busy"
            raise
        finally:
            self._counts.add(table.SQL_QUERIES, outcome)
        serving.memo.keep(question.target, message)
        return message


async def _unless_left(flight: asyncio.Future[Message], has_left: Callable[[], bool]) -> Message:
    while not (await asyncio.wait([flight], timeout=LOOK_S))[0]:
        if has_left():
            flight.cancel()
            raise Overloaded(1, "the connection was closed before the query was answered")
    return flight.result()


def _answered(serving: Serving, children: Children, question: Question, coding: Coding) -> Message:
    route, form = question.route, question.representation
    with step("build", route.path):
        answer = children.ask(question.values["q"], form.name)
        own_lines = serving.own_lines(question)
        if answer.is_truncated:
            own_lines += b"x-truncated: %d rows\r\n" % answer.row_count
        message = Message(
            family=route.path,
            etag=entity_tag(sha256(answer.body).hexdigest()),
            last_modified_at=serving.built_at,
            size_bytes=len(answer.body),
            header_lines=serving.header_lines(route, form),
            own_lines=own_lines,
            representation=form,
        )
        plain = message.ready(()) is not None
        message.add(
            *(("identity", answer.body) if plain else (coding, compress(answer.body, coding)))
        )
        return message


def with_query(request: Request, kind: str, body: bytes) -> Request:
    """`request` as one that has in its query what its `body` asks.

    Raises:
        BadBody: that is not of its `kind`.
    """
    try:
        is_json = kind == "application/json"
        sql = msgspec.json.decode(body, type=SqlQuestion).q if is_json else body.decode()
    except (msgspec.DecodeError, UnicodeError) as error:
        raise BadBody(f'SQL in UTF-8 is taken, or JSON as {{"q": "…"}} ({error})') from None
    asked = urlencode({SQL_TEXT.name: sql}).encode()
    target = b"&".join(filter(None, (request.query, asked)))
    return Request(
        request.method, SQL.path.encode() + b"?" + target, request.headers, request.client
    )


def sql_handlers(sql: Sql, sender: Sender, settings: Settings) -> list[HTTPRouteHandler]:
    """The route's handlers, which tell that there is none where it is not enabled."""
    is_enabled = settings.sql_enabled
    limits = BodyLimits(settings.body_max_bytes, settings.request_timeout_s)

    async def answered(scope: Scope, asked: Request) -> ASGIApp:
        serving: Serving = scope[SERVING]
        has_left = scope.get(HAS_LEFT, nobody_tells)
        return sender.app_for(await sql.message(serving, asked, has_left), asked)

    @get(SQL.path, include_in_schema=is_enabled, **described_route(SQL))
    async def asked_in_query(request: litestar.Request[Any, Any, Any]) -> ASGIApp:
        return await answered(request.scope, request.scope[REQUEST])  # type: ignore[literal-required]

    body = described_body(SQL, _BODIES, SQL.parameters)

    @post(SQL.path, status_code=200, include_in_schema=is_enabled, **body)
    async def asked_in_body(request: litestar.Request[Any, Any, Any]) -> ASGIApp:
        asked: Request = request.scope[REQUEST]  # type: ignore[literal-required]
        if is_enabled:
            posted = await read_body(request.receive, asked.headers, limits, KINDS)
            asked = with_query(asked, *posted)
        return await answered(request.scope, asked)

    return [asked_in_query, asked_in_body]
