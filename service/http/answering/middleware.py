"""What every request meets that is no hit: limits, OPTIONS, HEAD, and headers on any answer.

The one place that knows of a miss which family answered, with which status, in how many bytes
and how long it took.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from litestar.exceptions import MethodNotAllowedException

from service.http.answering.answer_log import Answered, AnswerLog
from service.http.answering.answers import Answers
from service.http.answering.fair_queue import Turns
from service.http.answering.serving import SERVING, Current, Serving
from service.http.messages.asgi import (
    IS_GONE,
    NO_BODY,
    App,
    Event,
    Headers,
    Receive,
    Scope,
    Send,
    nobody_tells,
)
from service.http.messages.cors import METHODS, METHODS_WITH_POST, Cors
from service.http.messages.headers import header, security
from service.http.messages.identity import (
    REQUEST_ID,
    TRACEPARENT,
    log_context,
    made_request_id,
)
from service.http.messages.problems import (
    Frame,
    MethodNotAllowed,
    Reply,
    TargetTooLong,
    UnknownRoute,
    problem,
    status_of,
)
from service.http.messages.ready import own_headers
from service.http.request.request import REQUEST, Request
from service.http.routing.elsewhere import WITH_BODY
from service.http.routing.match import PATHS, UNMATCHED, routed_path
from service.no_memory import end_without_memory
from service.pages.links import links_of
from service.telemetry.counts import Counts, Meter
from service.telemetry.traces import Traces
from service.watch import Watcher, watched_by

log = structlog.get_logger("duckrank.http")


class Middleware:
    """The ASGI step around the routes."""

    def __init__(
        self,
        app: App,
        answers: Answers,
        current: Current,
        cors: Cors,
        target_max_bytes: int,
        counts: Counts,
        answer_log: AnswerLog,
        traces: Traces | None,
        watchers: Sequence[Watcher],
    ) -> None:
        self._app = app
        self._answers = answers
        self._current = current
        self._cors = cors
        self._target_max_bytes = target_max_bytes
        self._counts = counts
        self._answer_log = answer_log
        self._traces = traces
        self._watchers = watchers
        self._turns = Turns()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on and complete what comes back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began_s = time.perf_counter()
        request: Request = scope[REQUEST]
        # Once per request: whatever is published meanwhile, this answer is of one snapshot.
        serving = self._current.serving
        request_id = request.wants.request_id or made_request_id()
        family = self._family_of(request)
        meter = self._counts.meter(request.method, family)
        headers = self._headers_for(request, request_id, serving)
        is_gone = scope.get(IS_GONE, nobody_tells)
        out = _Outgoing(send, is_gone, headers, request_id, is_head=request.method == "HEAD")
        serving.reader_count += 1
        with contextlib.ExitStack() as inside:
            inside.enter_context(meter.in_progress())
            traceparent = header(request.headers, TRACEPARENT)
            if self._traces is not None:
                span = self._traces.request(request.method, request.headers)
                traceparent = inside.enter_context(span)
            context = log_context(request_id, traceparent)
            inside.enter_context(structlog.contextvars.bound_contextvars(**context))
            inside.enter_context(watched_by(*self._watchers))
            try:
                await self._turns.take()
                await self._answer_or_explain(request, serving, scope, receive, out, meter)
            finally:
                serving.reader_count -= 1
                took_s = time.perf_counter() - began_s
                meter.count(out.status, out.size_bytes, took_s)
                answered = Answered(family, out.status, out.size_bytes, took_s, is_hit=False)
                self._answer_log.note(request, answered, request_id, traceparent)

    def _family_of(self, request: Request) -> str:
        # Of a longer one nobody reads the path.
        is_read = len(request.target) <= self._target_max_bytes
        return request.match.family if is_read else UNMATCHED

    def _headers_for(self, request: Request, request_id: bytes, serving: Serving) -> Headers:
        # With a line for every answer, each has an id that it is found by.
        made_id = request_id if self._answer_log.writes_all else None
        own = own_headers(request.wants, self._cors, made_id)
        headers = [*self._cors.fixed, *own, *security()]
        if not self._cors.allows_all:
            headers.append((b"vary", self._cors.vary))
        if request.target.startswith(b"/v1/"):
            headers.append((b"x-snapshot", serving.snapshot.id.encode()))
        return headers

    async def _answer_or_explain(
        self,
        request: Request,
        serving: Serving,
        scope: Scope,
        receive: Receive,
        out: _Outgoing,
        meter: Meter,
    ) -> None:
        # A copy for the router to write into, in which HEAD is GET: routes only know that.
        routed: dict[str, Any] = {**scope, REQUEST: request, SERVING: serving}
        if request.method == "HEAD":
            routed["method"] = "GET"
        try:
            await self._answer(request, routed, receive, out)
        except MemoryError:
            end_without_memory()
        except Exception as error:
            if status_of(error) == 500:
                log.exception("request failed", target=request.target.decode("latin-1"))
                meter.fail(error)
            if out.has_started:
                raise
            explained = await self._answers.explained(serving, error)
            await out.reply(problem(explained, self._frame_for(request, serving)))

    def _frame_for(self, request: Request, serving: Serving) -> Frame | None:
        if not request.wants_page:
            return None
        return Frame(links_of(serving.snapshot), self._current.settings.frame_ancestors)

    async def _answer(
        self, request: Request, routed: dict[str, Any], receive: Receive, out: _Outgoing
    ) -> None:
        length_bytes = len(request.target)
        if length_bytes > self._target_max_bytes:
            raise TargetTooLong(length_bytes, self._target_max_bytes)
        if request.method == "OPTIONS":
            await out.reply(self._options(request))
            return
        match = request.match
        if match.family == UNMATCHED:
            raise UnknownRoute(request.raw_path.decode("latin-1"), PATHS)
        path = routed_path(match)
        # Routers read `path`, where servers have undone the quoting.
        routed["path"], routed["raw_path"] = path, path.encode()
        try:
            await self._app(routed, receive, out.send)
        except MethodNotAllowedException:
            methods = _methods_of(request)
            raise MethodNotAllowed(request.method, routed["path"], methods) from None

    def _options(self, request: Request) -> Reply:
        methods = _methods_of(request)
        headers: Headers = [(b"allow", methods)]
        if header(request.headers, b"access-control-request-method") is not None:
            requested = header(request.headers, b"access-control-request-headers")
            headers += self._cors.preflight(methods, requested)
        return Reply(204, headers, b"")


def _methods_of(request: Request) -> bytes:
    return METHODS_WITH_POST if request.match.family in WITH_BODY else METHODS


class _Outgoing:
    """Completes the headers of an answer, drops the body of a HEAD, and remembers both."""

    def __init__(
        self,
        send: Send,
        is_gone: Callable[[], bool],
        fixed: Headers,
        request_id: bytes,
        *,
        is_head: bool,
    ) -> None:
        self._send = send
        self._is_gone = is_gone
        self._fixed = fixed
        self._request_id = request_id
        self._is_head = is_head
        self.has_started = False
        self.status = 0
        self.size_bytes = 0

    async def reply(self, reply: Reply) -> None:
        await self.send(reply.start)
        await self.send({"type": "http.response.body", "body": reply.body})

    async def send(self, event: Event) -> None:
        # What comes for nobody, servers drop; it is not counted as sent.
        is_sent = not self._is_gone()
        if event["type"] == "http.response.start":
            self.has_started, status = True, event["status"]
            self.status = status if is_sent else 0
            headers = list(event["headers"])
            present = {name for name, _ in headers}
            own = list(self._fixed)
            # Whoever complains can name it. Ready answers come without: there is no line of them.
            if status >= 400:
                own.append((REQUEST_ID, self._request_id))
            headers += [pair for pair in dict.fromkeys(own) if pair[0] not in present]
            await self._send({**event, "headers": headers})
            return
        if not self._is_head:
            sent_bytes: int = event["count"] if "count" in event else len(event.get("body", b""))
            self.size_bytes += sent_bytes * is_sent
            await self._send(event)
        elif not event.get("more_body", False):
            await self._send(NO_BODY)
