"""What every request meets that is no hit: limits, OPTIONS, HEAD, and headers on any answer.

The one place that knows of a miss which family answered, with which status, in how many bytes
and how long it took.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from service.http.answering.answer_log import Answered, AnswerLog
from service.http.answering.hits import NO_BODY, own_headers
from service.http.answering.serving import SERVING, Current, Serving
from service.http.messages.asgi import (
    FAULT,
    ORIGINAL,
    App,
    Event,
    Original,
    Receive,
    Scope,
    Send,
    target_of,
)
from service.http.messages.cors import Cors
from service.http.messages.headers import SECURITY, header, read_wants
from service.http.messages.identity import REQUEST_ID, log_context, made_request_id
from service.http.messages.problems import (
    ALLOWED_METHODS,
    Reply,
    TargetTooLong,
    UnknownRoute,
    problem,
    status_of,
)
from service.http.routing.families import Families
from service.http.routing.names import raw_path_of, with_one_segment
from service.lean_structlog import structlog
from service.memo.message import Headers
from service.telemetry.counts import Counts, Meter
from service.watch import Watcher, watched_by

log = structlog.get_logger("duckrank.http")


class Middleware:
    """The ASGI step around the routes."""

    def __init__(
        self,
        app: App,
        current: Current,
        cors: Cors,
        target_max_bytes: int,
        families: Families,
        counts: Counts,
        answer_log: AnswerLog,
        watchers: Sequence[Watcher],
    ) -> None:
        self._app = app
        self._current = current
        self._cors = cors
        self._target_max_bytes = target_max_bytes
        self._families = families
        self._counts = counts
        self._answer_log = answer_log
        self._watchers = watchers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on and complete what comes back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began_s = time.perf_counter()
        # Once per request: whatever is published meanwhile, this answer is of one snapshot.
        serving = self._current.serving
        context = log_context(scope["headers"])
        request_id = context.setdefault("request_id", made_request_id())
        family = self._families.family_of(raw_path_of(scope)[: self._target_max_bytes])
        meter = self._counts.meter(scope["method"], family)
        headers = self._headers_for(scope, serving)
        out = _Outgoing(send, headers, request_id.encode(), is_head=scope["method"] == "HEAD")
        serving.reader_count += 1
        with (
            meter.in_progress(),
            structlog.contextvars.bound_contextvars(**context),
            watched_by(*self._watchers),
        ):
            try:
                await self._answer_or_explain(_routed(scope, serving), receive, out, meter)
            finally:
                serving.reader_count -= 1
                took_s = time.perf_counter() - began_s
                meter.count(out.status, out.size_bytes, took_s)
                answered = Answered(
                    family, target_of(scope), out.status, out.size_bytes, took_s, is_hit=False
                )
                self._answer_log.note(scope["method"], scope["headers"], answered)

    def _headers_for(self, scope: Scope, serving: Serving) -> Headers:
        wants = read_wants(scope["headers"])
        headers = [*self._cors.fixed, *own_headers(wants, self._cors), *SECURITY]
        if not self._cors.allows_all:
            headers.append((b"vary", self._cors.vary))
        if target_of(scope).startswith(b"/v1/"):
            headers.append((b"x-snapshot", serving.snapshot.id.encode()))
        return headers

    async def _answer_or_explain(
        self, routed: dict[str, Any], receive: Receive, out: _Outgoing, meter: Meter
    ) -> None:
        try:
            await self._answer(routed, receive, out)
            if FAULT in routed:
                meter.fail(routed[FAULT])
        except Exception as error:
            if status_of(error) == 500:
                target: bytes = routed[ORIGINAL].target
                log.exception("request failed", target=target.decode("latin-1"))
                meter.fail(error)
            if out.status:
                raise
            await out.reply(problem(error))

    async def _answer(self, scope: dict[str, Any], receive: Receive, out: _Outgoing) -> None:
        length_bytes = len(target_of(scope))
        if length_bytes > self._target_max_bytes:
            raise TargetTooLong(length_bytes, self._target_max_bytes)
        if scope["method"] == "OPTIONS":
            await out.reply(self._options(scope))
            return
        raw_path = raw_path_of(scope)
        path = with_one_segment(raw_path)
        if path is not None:
            # Routers read `path`, where servers have undone the quoting.
            scope["path"], scope["raw_path"] = path, path.encode()
        elif b"%" in raw_path or b"//" in raw_path:
            # The router undoes both, and would find names in them that are quoted otherwise.
            raise UnknownRoute(raw_path.decode("latin-1"), self._families.templates)
        await self._app(scope, receive, out.send)

    def _options(self, scope: Scope) -> Reply:
        headers: Headers = [(b"allow", ALLOWED_METHODS)]
        if header(scope["headers"], b"access-control-request-method") is not None:
            requested = header(scope["headers"], b"access-control-request-headers")
            headers += self._cors.preflight(requested)
        return Reply(204, headers, b"")


def _routed(scope: Scope, serving: Serving) -> dict[str, Any]:
    """A copy for the router to write into, in which HEAD is GET: routes only know that."""
    original = Original(scope["method"], target_of(scope))
    routed = {**scope, ORIGINAL: original, SERVING: serving}
    if scope["method"] == "HEAD":
        routed["method"] = "GET"
    return routed


class _Outgoing:
    """Completes the headers of an answer, drops the body of a HEAD, and remembers both."""

    def __init__(self, send: Send, fixed: Headers, request_id: bytes, *, is_head: bool) -> None:
        self._send = send
        self._fixed = fixed
        self._request_id = request_id
        self._is_head = is_head
        self.status = 0
        self.size_bytes = 0

    async def reply(self, reply: Reply) -> None:
        await self.send(reply.start)
        await self.send({"type": "http.response.body", "body": reply.body})

    async def send(self, event: Event) -> None:
        if event["type"] == "http.response.start":
            self.status = event["status"]
            headers = list(event["headers"])
            present = {name for name, _ in headers}
            own = list(self._fixed)
            # Whoever complains can name it. Ready answers come without: there is no line of them.
            if self.status >= 400:
                own.append((REQUEST_ID, self._request_id))
            headers += [pair for pair in dict.fromkeys(own) if pair[0] not in present]
            await self._send({**event, "headers": headers})
            return
        if not self._is_head:
            self.size_bytes += len(event.get("body", b""))
            await self._send(event)
        elif not event.get("more_body", False):
            await self._send(NO_BODY)
