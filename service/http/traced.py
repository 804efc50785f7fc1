"""The ASGI step around everything while traces are made: a span for each request.

Not there at all otherwise.
"""

from __future__ import annotations

from service.http.messages.asgi import App, Receive, Scope, Send
from service.http.messages.identity import TRACEPARENT
from service.telemetry.traces import Traces


class Traced:
    """Begins or continues the trace of a request; what is inside sees its own span as parent."""

    def __init__(self, app: App, traces: Traces) -> None:
        self._app = app
        self._traces = traces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, in a span."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        with self._traces.request(scope["method"], scope["headers"]) as traceparent:
            others = [pair for pair in scope["headers"] if pair[0] != TRACEPARENT]
            headers = [*others, (TRACEPARENT, traceparent)]
            await self._app({**scope, "headers": headers}, receive, send)
