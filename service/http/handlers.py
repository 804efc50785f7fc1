"""Routes → Litestar handlers: what is asked is read here, and what comes back is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from litestar import Request, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.response import Response
from litestar.types import ASGIApp

from service.errors import UnknownName
from service.http.asgi import ORIGINAL, App, Receive, Scope, Send
from service.http.cors import Cors
from service.http.favicon import favicon
from service.http.headers import Wants, read_wants
from service.http.names import name_of
from service.http.openapi import described_file, described_route
from service.http.ready import NO_BODY, reply_of
from service.http.respond import Responder
from service.http.routes import ROUTES, Route
from service.http.serving import Current
from service.memo.encodings import inflated_chunks, welcome_codings
from service.memo.message import Message

ROBOTS = b"User-agent: *\nAllow: /\n"
ONE_DAY = "public, max-age=86400"
ONE_YEAR = "public, max-age=31536000, immutable"


def route_handlers(current: Current, responder: Responder, cors: Cors) -> list[HTTPRouteHandler]:
    """A handler for every route of ours."""
    answers = [_handler(route, current, responder, cors) for route in ROUTES]
    return [*answers, icon, health, robots, favicon_ico]


def _handler(route: Route, current: Current, responder: Responder, cors: Cors) -> HTTPRouteHandler:
    async def answer(request: Request[Any, Any, Any], name: str | None) -> ASGIApp:
        # Once per request: whatever is published meanwhile, this answer is of one snapshot.
        serving = current.serving
        scope: Scope = request.scope
        wants = read_wants(scope["headers"])
        welcome = welcome_codings(wants.accept_encoding)
        question = await responder.read(serving, route, name, scope["query_string"])
        message = await responder.message(serving, question, welcome)
        serving.memo.spell(question.target, scope[ORIGINAL].target)
        return sender(message, wants, cors)

    async def answer_for_name(request: Request[Any, Any, Any], name: FromPath[str]) -> ASGIApp:
        return await answer(request, name_of(name))

    async def answer_for_all(request: Request[Any, Any, Any]) -> ASGIApp:
        return await answer(request, None)

    return get(route.path.replace("{name}", "{name:str}"), **described_route(route))(
        answer_for_name if route.is_named else answer_for_all
    )


def sender(message: Message, wants: Wants, cors: Cors) -> App:
    """The ASGI app that sends `message`, inflated on the way where no welcome coding is held."""

    async def send_it(scope: Scope, receive: Receive, send: Send) -> None:
        reply = reply_of(message, wants, cors)
        if reply is not None:
            start, body = reply
            await send(start)
            await send(body)
            return
        start = message.start("identity", message.size_bytes)
        start["headers"] += cors.headers_for(wants.origin)
        await send(start)
        if scope[ORIGINAL].method != "HEAD":
            for chunk in _content_chunks(message):
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
                # Inflating 32 MB takes a while; others have their turn between pieces.
                await asyncio.sleep(0)
        await send(NO_BODY)

    return send_it


def _content_chunks(message: Message) -> Iterable[bytes]:
    held = message.bodies.get("gzip")
    if held is not None:
        return inflated_chunks(held["body"])
    # Improved since it was found: the coding that was welcome gave way to smaller ones.
    return [message.content()]


@get(
    "/v1/icon/{name:str}",
    summary="A benchmark's icon",
    tags=["benchmarks"],
    **described_file("image/*", "The icon.", not_found="No benchmark with an icon is called that."),
)
async def icon(name: FromPath[str]) -> Response[bytes]:
    """The icon of a benchmark."""
    raise UnknownName("icon of the benchmark", name_of(name))


@get("/health", summary="Whether this process answers", tags=["service"])
async def health() -> dict[str, bool]:
    """Alive; says nothing about the data."""
    return {"ok": True}


@get(
    "/robots.txt",
    summary="Crawlers are welcome everywhere",
    tags=["service"],
    **described_file("text/plain", "The rules."),
)
async def robots() -> Response[bytes]:
    """The same for a day."""
    return Response(ROBOTS, media_type="text/plain", headers={"cache-control": ONE_DAY})


@get(
    "/favicon.ico",
    summary="The icon of the service",
    tags=["service"],
    **described_file("image/png", "The icon."),
)
async def favicon_ico() -> Response[bytes]:
    """The same for ever."""
    return Response(favicon(), media_type="image/png", headers={"cache-control": ONE_YEAR})
