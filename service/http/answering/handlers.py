"""Routes → Litestar handlers: what is asked was read before, and what comes back is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import litestar
from litestar import get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.types import ASGIApp

from service.http.answering.answers import Answers
from service.http.answering.serving import SERVING, Serving
from service.http.messages.asgi import NO_BODY, App, Body, Receive, Scope, Send, start_of
from service.http.messages.cors import Cors
from service.http.messages.ready import content_lines, own_headers, ready_for
from service.http.request.request import REQUEST, Request
from service.http.routing.openapi import described_route
from service.http.routing.routes import ROUTES, Route
from service.memo.message import Message
from service.representations.encodings import inflated_chunks
from service.telemetry.counts import Counts

HTTPRequest = litestar.Request[Any, Any, Any]


def route_handlers(answers: Answers, cors: Cors, counts: Counts) -> list[HTTPRouteHandler]:
    """A handler for every route of the table."""
    return [_handler(route, answers, cors, counts) for route in ROUTES]


def _handler(route: Route, answers: Answers, cors: Cors, counts: Counts) -> HTTPRouteHandler:
    async def answer(scope: Scope) -> ASGIApp:
        asked: Request = scope[REQUEST]
        serving: Serving = scope[SERVING]
        message = await answers.answer(serving, asked, route)
        counts.meter(asked.method, route.path).select(message.name)
        return sender(message, asked, cors)

    # What is in the path, the request knows; the parameter is there to be described.
    async def answer_for_name(request: HTTPRequest, name: FromPath[str]) -> ASGIApp:
        return await answer(request.scope)

    async def answer_for_all(request: HTTPRequest) -> ASGIApp:
        return await answer(request.scope)

    return get(route.path.replace("{name}", "{name:str}"), **described_route(route))(
        answer_for_name if route.is_named else answer_for_all
    )


def sender(message: Message, asked: Request, cors: Cors) -> App:
    """The ASGI app that sends `message`, inflating it on the way where it is held gzipped only."""
    own = own_headers(asked.wants, cors)
    # Now, and not when it is sent: by then the coding may be gone, the message improved.
    ready = ready_for(message, asked.wants, own)

    async def send_it(scope: Scope, receive: Receive, send: Send) -> None:
        if ready is not None:
            await send(ready.start())
            await send(Body(type="http.response.body", body=ready.body))
            return
        start = start_of(200, content_lines(message, "identity", message.size_bytes))
        start["headers"] += own
        await send(start)
        if asked.method != "HEAD":
            for chunk in _content_of(message):
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
                # Inflating 32 MB takes a while; others have their turn between pieces.
                await asyncio.sleep(0)
        await send(NO_BODY)

    return send_it


def _content_of(message: Message) -> Iterator[bytes]:
    gzipped = message.bodies.get("gzip")
    if gzipped is not None:
        yield from inflated_chunks(gzipped)
    else:
        # Bodies that were ready a moment ago have just been replaced by smaller ones.
        yield message.content()
