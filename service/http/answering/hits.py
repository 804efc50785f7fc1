"""The hot path: a hit is answered before routing, by one look-up of the target as it came.

Everything that an answer needs was prepared when it was built; here it is only chosen. Our own
protocol has it written at once (`answer_at_once`); any other ASGI server awaits it, as does our
own where a client reads too slowly. What the event loop can make now becomes ready here. Whatever
else is no hit goes on to `miss`, which sends through `ready_for` too: so a hit and a miss, a 304, a
HEAD and every coding carry the same headers. A hit is counted by a few additions in memory; what
is counted of a miss, `middleware.py` knows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter

from service.http.answering.answer_log import Answered, AnswerLog
from service.http.answering.answers import Answers
from service.http.answering.serving import Current
from service.http.messages.asgi import App, Body, Ready, Receive, Scope, Send
from service.http.messages.cors import Cors
from service.http.messages.identity import made_request_id
from service.http.messages.ready import own_headers, ready_for
from service.http.request.request import REQUEST, Request, request_of
from service.memo.message import Message
from service.settings import Settings
from service.telemetry.counts import Counts
from service.telemetry.traces import Traces
from service.watch import Watcher, watched_by

Write = Callable[[Ready], None]


class ReadyMessages:
    """The ASGI step that answers what is ready; `miss` is the next."""

    def __init__(
        self,
        miss: App,
        answers: Answers,
        current: Current,
        cors: Cors,
        counts: Counts,
        answer_log: AnswerLog,
        traces: Traces | None,
        settings: Settings,
        watchers: Sequence[Watcher],
    ) -> None:
        self.miss = miss
        self.current = current
        self.prefix = settings.root_path.encode()
        self._answers = answers
        self._cors = cors
        self._meters = counts.meters
        self._answer_log = answer_log
        self._traces = traces
        self._target_max_bytes = settings.target_max_bytes
        self._watchers = watchers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the ready message for this target, or pass the request on."""
        if scope["type"] == "http":
            request = request_of(scope, self.prefix)
            written: list[Ready] = []
            if self.answer_at_once(request, written.append):
                [ready] = written
                await send(ready.start())
                await send(Body(type="http.response.body", body=ready.body))
                return
            scope = {**scope, REQUEST: request}
        await self.miss(scope, receive, send)

    def answer_at_once(self, request: Request, write: Write) -> bool:
        """Write the ready message for what is asked; False where none is, and none written."""
        began_s = perf_counter()
        method = request.method
        if method != "GET" and method != "HEAD":
            return False
        message = self.current.serving.memo.get(request.spelling)
        if message is not None:
            return self._send(request, message, write, began_s, was_ready=True)
        message = self._made(request)
        return message is not None and self._send(request, message, write, began_s)

    def _made(self, request: Request) -> Message | None:
        # A span is open only on the way through the middleware: what is made belongs into it.
        if self._traces is not None or len(request.target) > self._target_max_bytes:
            return None
        with watched_by(*self._watchers):
            return self._answers.at_once(self.current.serving, request)

    def _send(
        self,
        request: Request,
        message: Message,
        write: Write,
        began_s: float,
        *,
        was_ready: bool = False,
    ) -> bool:
        wants, request_id = request.wants, request.wants.request_id
        if request_id is None and self._answer_log.writes_all:
            request_id = made_request_id()
        ready = ready_for(message, wants, own_headers(wants, self._cors, request_id))
        if ready is None:
            return False
        if request.method == "HEAD":
            ready = ready._replace(body=b"")
        if self._traces is None:
            write(ready)
            self._count(request, message, ready, began_s, was_ready, request_id)
        else:
            with self._traces.request(request.method, request.headers) as traceparent:
                write(ready)
                self._count(request, message, ready, began_s, was_ready, request_id, traceparent)
        return True

    def _count(
        self,
        request: Request,
        message: Message,
        ready: Ready,
        began_s: float,
        was_ready: bool,
        request_id: bytes | None,
        traceparent: bytes | None = None,
    ) -> None:
        took_s, size_bytes = perf_counter() - began_s, len(ready.body)
        meter = self._meters[request.method, message.family]
        if was_ready:
            meter.count_hit(message.name, ready.status, size_bytes, took_s)
        else:
            meter.select(message.name)
            meter.count(ready.status, size_bytes, took_s)
        if took_s >= self._answer_log.notable_s:
            answered = Answered(message.family, ready.status, size_bytes, took_s, was_ready)
            self._answer_log.note(request, answered, request_id, traceparent)
