"""What every request meets that is no hit: limits, OPTIONS, HEAD, and headers on any answer.

The one place that knows of a miss which family answered, with which status, in how many bytes
and how long it took.
"""

from __future__ import annotations

import time
from typing import Any

import structlog

from service.http.asgi import ORIGINAL, App, Event, Original, Receive, Scope, Send
from service.http.cors import Cors
from service.http.headers import SECURITY, header
from service.http.names import raw_path_of, with_one_segment
from service.http.problems import ALLOWED_METHODS, Reply, TargetTooLong, problem, status_of
from service.http.ready import NO_BODY, target_of
from service.http.serving import SERVING, Current, Serving
from service.memo.message import Headers

log = structlog.get_logger("duckrank.http")


class Edge:
    """The ASGI step around the routes."""

    def __init__(self, app: App, current: Current, cors: Cors, target_max_bytes: int) -> None:
        self._app = app
        self._current = current
        self._cors = cors
        self._target_max_bytes = target_max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on and complete what comes back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started_s = time.perf_counter()
        origin = header(scope["headers"], b"origin")
        fixed = [*self._cors.fixed, *self._cors.headers_for(origin), *SECURITY]
        if not self._cors.allows_all:
            fixed.append((b"vary", self._cors.vary))
        # Once per request: whatever is published meanwhile, this answer is of one snapshot.
        serving = self._current.serving
        if target_of(scope).startswith(b"/v1/"):
            fixed.append((b"x-snapshot", serving.snapshot.id.encode()))
        out = _Outgoing(send, fixed, is_head=scope["method"] == "HEAD")
        routed = _routed(scope, serving)
        serving.reader_count += 1
        try:
            await self._answer(routed, receive, out)
        except Exception as error:
            if status_of(error) == 500:
                log.exception("request failed", target=target_of(scope).decode("latin-1"))
            if out.status:
                raise
            await out.reply(problem(error))
        finally:
            serving.reader_count -= 1
        log.debug(
            "answered",
            family=routed.get("path_template", ""),
            method=scope["method"],
            status=out.status,
            size_bytes=out.size_bytes,
            took_ms=round((time.perf_counter() - started_s) * 1e3, 2),
        )

    async def _answer(self, scope: dict[str, Any], receive: Receive, out: _Outgoing) -> None:
        length_bytes = len(target_of(scope))
        if length_bytes > self._target_max_bytes:
            raise TargetTooLong(length_bytes, self._target_max_bytes)
        if scope["method"] == "OPTIONS":
            await out.reply(self._options(scope))
            return
        path = with_one_segment(raw_path_of(scope))
        if path is not None:
            # Routers read `path`, where servers have undone the quoting.
            scope["path"], scope["raw_path"] = path, path.encode()
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

    def __init__(self, send: Send, fixed: Headers, *, is_head: bool) -> None:
        self._send = send
        self._fixed = fixed
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
            headers += [pair for pair in self._fixed if pair[0] not in present]
            await self._send({**event, "headers": headers})
            return
        if not self._is_head:
            self.size_bytes += len(event.get("body", b""))
            await self._send(event)
        elif not event.get("more_body", False):
            await self._send(NO_BODY)
