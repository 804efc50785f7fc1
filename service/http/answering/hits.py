"""The hot path: a hit is answered before routing, by one look-up of the target as it came.

Everything that an answer needs was prepared when it was built; here it is only chosen. Our own
protocol has it written at once (`answer_at_once`); any other ASGI server awaits it, as does our
own where a client reads too slowly. What `at_hand` can answer without waiting becomes ready here.
Whatever else is no hit goes on to `miss`, which sends through `ready_for` too: so a hit and a miss,
a 304, a HEAD and every coding carry the same headers. A hit is counted by a few additions in
memory; what is counted of a miss, `answering/middleware.py` knows.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import NamedTuple

from service.http.answering.answer_log import Answered, AnswerLog
from service.http.answering.serving import Current, Serving
from service.http.messages.asgi import App, Receive, Scope, Send
from service.http.messages.conditional import is_held
from service.http.messages.cors import Cors
from service.http.messages.headers import Wants
from service.http.messages.identity import REQUEST_ID, sane_request_id
from service.http.request.parsed_cache import Asked, read_asked
from service.memo.encodings import welcome_codings
from service.memo.message import Body, Headers, Message, Ready, header_lines
from service.telemetry.counts import Counts, Meter

NO_BODY = Body(type="http.response.body", body=b"")

Write = Callable[[Ready], None]
MakeReady = Callable[[Serving, Asked], Message | None]
"""Makes the message for what is asked without waiting, and keeps it; None where it can't."""


class Hit(NamedTuple):
    """A ready message, what of it goes to this client, and where that is counted.

    `was_ready`: the memo had it before.
    """

    message: Message
    ready: Ready
    meter: Meter
    was_ready: bool


class ReadyMessages:
    """The ASGI step that answers hits."""

    def __init__(
        self,
        miss: App,
        at_hand: MakeReady,
        current: Current,
        cors: Cors,
        counts: Counts,
        answer_log: AnswerLog,
    ) -> None:
        self._miss = miss
        self._at_hand = at_hand
        self.current = current
        self._cors = cors
        self._meters = counts.meters
        self._answer_log = answer_log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the ready message for this target, or pass the request on."""
        began_s = perf_counter()
        asked = read_asked(scope) if scope["type"] == "http" else None
        hit = None if asked is None else self._hit(asked)
        if asked is None or hit is None:
            await self._miss(scope, receive, send)
            return
        with hit.meter.in_progress():
            try:
                await send(hit.ready.start())
                await send(Body(type="http.response.body", body=hit.ready.body))
            finally:
                self._count(asked, hit, perf_counter() - began_s)

    def answer_at_once(self, asked: Asked, write: Write) -> bool:
        """Write the ready message for what is asked; False where none is, and none written."""
        began_s = perf_counter()
        hit = self._hit(asked)
        if hit is None:
            return False
        write(hit.ready)
        self._count(asked, hit, perf_counter() - began_s)
        return True

    def _hit(self, asked: Asked) -> Hit | None:
        method = asked.method
        if method != "GET" and method != "HEAD":
            return None
        serving = self.current.serving
        message = serving.memo.get(asked.target)
        was_ready = message is not None
        if message is None:
            message = self._at_hand(serving, asked)
        if message is None:
            return None
        ready = ready_for(message, asked.wants, self._cors)
        if ready is None:
            return None
        if method == "HEAD":
            ready = ready._replace(body=b"")
        return Hit(message, ready, self._meters[method, message.family], was_ready)

    def _count(self, asked: Asked, hit: Hit, took_s: float) -> None:
        message, ready, meter, was_ready = hit
        size_bytes = len(ready.body)
        if was_ready:
            meter.count_hit(message.name, ready.status, size_bytes, took_s)
        else:
            meter.select(message.name)
            meter.count(ready.status, size_bytes, took_s)
        if took_s >= self._answer_log.notable_s:
            answered = Answered(
                message.family, asked.target, ready.status, size_bytes, took_s, was_ready
            )
            self._answer_log.note(asked.method, asked.headers, answered)


def ready_for(message: Message, wants: Wants, cors: Cors) -> Ready | None:
    """What can be sent at once: a 304, or a body in a welcome coding. None: that is to be made."""
    own_lines = header_lines(own_headers(wants, cors))
    if is_held(message, wants):
        return Ready(304, message.unchanged_lines() + own_lines, b"")
    coding = message.ready(welcome_codings(wants.accept_encoding))
    if coding is None:
        return None
    body = message.bodies[coding]
    return Ready(200, message.content_lines(coding, len(body)) + own_lines, body)


def own_headers(wants: Wants, cors: Cors) -> Headers:
    """What an answer says to this client alone: that its page may read, and its id."""
    own = cors.headers_for(wants.origin)
    request_id = sane_request_id(wants.request_id)
    return own if request_id is None else [*own, (REQUEST_ID, request_id)]
