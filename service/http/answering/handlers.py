"""Routes → Litestar handlers: what is asked is read here, and what comes back is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

from litestar import Request, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.types import ASGIApp

from service.http.answering.hits import NO_BODY, own_headers, ready_for
from service.http.answering.respond import Responder
from service.http.answering.serving import SERVING, Serving
from service.http.messages.asgi import ORIGINAL, App, Receive, Scope, Send, client_of
from service.http.messages.cors import Cors
from service.http.messages.headers import Wants, read_wants
from service.http.routing.names import name_of
from service.http.routing.openapi import described_route
from service.http.routing.routes import ROUTES, Route
from service.memo.encodings import inflated_chunks, welcome_codings
from service.memo.message import Body, Message, start_of
from service.telemetry.counts import Counts


def route_handlers(responder: Responder, cors: Cors, counts: Counts) -> list[HTTPRouteHandler]:
    """A handler for every route of the table."""
    return [_handler(route, responder, cors, counts) for route in ROUTES]


def _handler(route: Route, responder: Responder, cors: Cors, counts: Counts) -> HTTPRouteHandler:
    async def answer(request: Request[Any, Any, Any], name: str | None) -> ASGIApp:
        scope: Scope = request.scope
        serving: Serving = scope[SERVING]
        wants = read_wants(scope["headers"])
        welcome = welcome_codings(wants.accept_encoding)
        query, client = scope["query_string"], client_of(scope)
        question = await responder.read(serving, route, name, query, client)
        message = await responder.message(serving, question, welcome)
        serving.memo.spell(question.target, scope[ORIGINAL].target)
        counts.meter(scope[ORIGINAL].method, route.path).select(question.name)
        return sender(message, wants, cors)

    async def answer_for_name(request: Request[Any, Any, Any], name: FromPath[str]) -> ASGIApp:
        return await answer(request, name_of(name))

    async def answer_for_all(request: Request[Any, Any, Any]) -> ASGIApp:
        return await answer(request, None)

    return get(route.path.replace("{name}", "{name:str}"), **described_route(route))(
        answer_for_name if route.is_named else answer_for_all
    )


def sender(message: Message, wants: Wants, cors: Cors) -> App:
    """The ASGI app that sends `message`, inflating it on the way where it is held gzipped only."""
    # Now, and not when it is sent: by then the coding may be gone, the message improved.
    ready = ready_for(message, wants, cors)

    async def send_it(scope: Scope, receive: Receive, send: Send) -> None:
        if ready is not None:
            await send(ready.start())
            await send(Body(type="http.response.body", body=ready.body))
            return
        start = start_of(200, message.content_lines("identity", message.size_bytes))
        start["headers"] += own_headers(wants, cors)
        await send(start)
        if scope[ORIGINAL].method != "HEAD":
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
