"""Request headers → who asks, for every log line of a request: its id, and the trace it is part of.

An id comes from the client or from a proxy before us, and is made where there is none and a line
is written or something is wrong. A trace comes as W3C `traceparent`: https://www.w3.org/TR/trace-context/
"""

from __future__ import annotations

import re
from uuid import uuid4

from service.http.messages.asgi import App, Receive, Scope, Send
from service.http.messages.headers import header
from service.memo.message import Headers

REQUEST_ID = b"x-request-id"
TRACEPARENT = b"traceparent"
# What may stand in a header, a log line and a shell without a second thought.
_SANE_ID = re.compile(rb"[A-Za-z0-9._:/+=@-]{1,128}")
_TRACEPARENT = re.compile(rb"(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?")
_NO_TRACE, _NO_SPAN = b"0" * 32, b"0" * 16


def sane_request_id(value: bytes | None) -> bytes | None:
    """The id as it was sent; None where none was, or one that is too long or strange."""
    return value if value is not None and _SANE_ID.fullmatch(value) else None


def made_request_id() -> str:
    """A new id, like no other."""
    return uuid4().hex


def with_request_id(scope: Scope) -> Scope:
    """The request with a sane id in its headers: the one it came with, or a new one."""
    if sane_request_id(header(scope["headers"], REQUEST_ID)) is not None:
        return scope
    others = [pair for pair in scope["headers"] if pair[0] != REQUEST_ID]
    return {**scope, "headers": [*others, (REQUEST_ID, made_request_id().encode())]}


def log_context(headers: Headers) -> dict[str, str]:
    """What log lines say of a request, as far as its headers tell."""
    context = {}
    request_id = sane_request_id(header(headers, REQUEST_ID))
    if request_id is not None:
        context["request_id"] = request_id.decode()
    trace = _TRACEPARENT.fullmatch(header(headers, TRACEPARENT) or b"")
    if trace and trace[1] != _NO_TRACE and trace[2] != _NO_SPAN:
        context["trace_id"], context["span_id"] = trace[1].decode(), trace[2].decode()
    return context


class Identified:
    """The ASGI step that gives every request an id: where each has a log line, each has a name."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with an id."""
        is_request = scope["type"] == "http"
        await self._app(with_request_id(scope) if is_request else scope, receive, send)
