"""Routes → Litestar handlers: what is asked was read before, and what comes back is sent."""

from __future__ import annotations

from typing import Any

import litestar
from litestar import get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.types import ASGIApp

from service.http.answering.answers import Answers
from service.http.answering.sending import Sender
from service.http.answering.serving import SERVING, Serving
from service.http.messages.asgi import Scope
from service.http.request.request import REQUEST, Request
from service.http.routing.openapi import described_route
from service.http.routing.routes import ROUTES, Route
from service.telemetry.counts import Counts

HTTPRequest = litestar.Request[Any, Any, Any]


def route_handlers(answers: Answers, sender: Sender, counts: Counts) -> list[HTTPRouteHandler]:
    """A handler for every route of the table."""
    return [_handler(route, answers, sender, counts) for route in ROUTES]


def _handler(route: Route, answers: Answers, sender: Sender, counts: Counts) -> HTTPRouteHandler:
    async def answer(scope: Scope) -> ASGIApp:
        asked: Request = scope[REQUEST]
        serving: Serving = scope[SERVING]
        message = await answers.answer(serving, asked, route)
        counts.meter(asked.method, route.path).select(message.name)
        return sender.app_for(message, asked)

    # What is in the path, the request knows; the parameter is there to be described.
    async def answer_for_name(request: HTTPRequest, name: FromPath[str]) -> ASGIApp:
        return await answer(request.scope)

    async def answer_for_all(request: HTTPRequest) -> ASGIApp:
        return await answer(request.scope)

    return get(route.path.replace("{name}", "{name:str}"), **described_route(route))(
        answer_for_name if route.is_named else answer_for_all
    )
