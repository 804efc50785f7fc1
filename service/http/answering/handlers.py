"""Routes → Litestar handlers: what is asked was read before, and what comes back is sent."""

from __future__ import annotations

from typing import Any

import litestar
from litestar import get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.types import ASGIApp

from service.http.answering.answers import Answers
from service.http.answering.sending import Sender
from service.http.answering.serving import SERVING, Serving
from service.http.messages.asgi import Scope
from service.http.request.body import BodyLimits, read_body
from service.http.request.request import REQUEST, Request
from service.http.routing.openapi import described_posting, described_route
from service.http.routing.pages import PAGES
from service.http.routing.route import Route
from service.http.routing.routes import ROUTES
from service.telemetry.counts import Counts

HTTPRequest = litestar.Request[Any, Any, Any]


def route_handlers(
    answers: Answers, sender: Sender, counts: Counts, limits: BodyLimits
) -> list[HTTPRouteHandler]:
    """A handler for every route and page, and one more for what is posted."""
    return [
        *(_handler(route, answers, sender, counts) for route in (*ROUTES, *PAGES)),
        *(_posted(route, answers, sender, limits) for route in ROUTES if route.takes_json),
    ]


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

    return get(route.path.replace("{name}", "{name:str}"), **_described(route))(
        answer_for_name if route.is_named else answer_for_all
    )


def _posted(route: Route, answers: Answers, sender: Sender, limits: BodyLimits) -> HTTPRouteHandler:
    async def answer_posted(request: HTTPRequest) -> ASGIApp:
        asked: Request = request.scope[REQUEST]  # type: ignore[literal-required]
        serving: Serving = request.scope[SERVING]  # type: ignore[literal-required]
        _, body = await read_body(request.receive, asked.headers, limits, ("application/json",))
        return sender.app_for(await answers.answer(serving, asked, route, body), asked)

    return post(route.path, status_code=200, **described_posting(route))(answer_posted)


def _described(route: Route) -> dict[str, Any]:
    # Pages are for people: what is in them, the API says in another form.
    return {"include_in_schema": False} if route in PAGES else described_route(route)
