"""The hot path: a hit is answered before routing, by one look-up of the target as it came.

Everything that an answer needs was prepared when it was built; here it is only chosen. Our own
protocol has it written at once (`answer_at_once`); any other ASGI server awaits it, as does our
own where a client reads too slowly. Whatever is not a hit goes on to `miss`, which sends through
`reply_of` too: so a hit and a miss, a 304, a HEAD and every coding carry the same headers. A hit is
counted by a few additions in memory; what is counted of a miss, `edge.py` knows.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import NamedTuple

from service.http.answer_log import AnswerLog
from service.http.asgi import App, Receive, Scope, Send, target_of
from service.http.conditional import is_held
from service.http.cors import Cors
from service.http.headers import Wants, read_wants
from service.http.identity import REQUEST_ID, sane_request_id
from service.http.serving import Current
from service.memo.encodings import welcome_codings
from service.memo.message import Body, Headers, Message, Start
from service.telemetry.counts import Counts, Meter

NO_BODY = Body(type="http.response.body", body=b"")

Write = Callable[[Start, Body], None]


class Hit(NamedTuple):
    """A ready message, what of it goes to this client, and where that is counted."""

    message: Message
    start: Start
    body: Body
    meter: Meter


class ReadyMessages:
    """The ASGI step that answers hits."""

    def __init__(
        self, miss: App, current: Current, cors: Cors, counts: Counts, answer_log: AnswerLog
    ) -> None:
        self._miss = miss
        self.current = current
        self._cors = cors
        self._meters = counts.meters
        self._answer_log = answer_log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the ready message for this target, or pass the request on."""
        began_s = perf_counter()
        hit = self._hit(scope)
        if hit is None:
            await self._miss(scope, receive, send)
            return
        hit.meter.begin()
        try:
            await send(hit.start)
            await send(hit.body)
        finally:
            self._count(scope, hit, perf_counter() - began_s)

    def answer_at_once(self, scope: Scope, write: Write) -> bool:
        """Write the ready message for this target; False where none is ready, and none written."""
        began_s = perf_counter()
        hit = self._hit(scope)
        if hit is None:
            return False
        hit.meter.begin()
        write(hit.start, hit.body)
        self._count(scope, hit, perf_counter() - began_s)
        return True

    def _hit(self, scope: Scope) -> Hit | None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return None
        message = self.current.serving.memo.get(target_of(scope))
        if message is None:
            return None
        reply = reply_of(message, read_wants(scope["headers"]), self._cors)
        if reply is None:
            return None
        method = scope["method"]
        body = NO_BODY if method == "HEAD" else reply[1]
        return Hit(message, reply[0], body, self._meters[method, message.family])

    def _count(self, scope: Scope, hit: Hit, took_s: float) -> None:
        message, start, body, meter = hit
        meter.end_hit(message.name, start["status"], len(body["body"]), took_s)
        if took_s >= self._answer_log.notable_s:
            self._answer_log.note_hit(scope, message.family, start, body, took_s)


def reply_of(message: Message, wants: Wants, cors: Cors) -> tuple[Start, Body] | None:
    """What can be sent at once: a 304, or a body in a welcome coding. None: that is to be made."""
    if is_held(message, wants):
        start, body = message.not_modified(), NO_BODY
    else:
        coding = message.ready(welcome_codings(wants.accept_encoding))
        if coding is None:
            return None
        body = Body(type="http.response.body", body=message.bodies[coding])
        start = message.start(coding, len(body["body"]))
    start["headers"] += own_headers(wants, cors)
    return start, body


def own_headers(wants: Wants, cors: Cors) -> Headers:
    """What an answer says to this client alone: that its page may read, and its id."""
    own = cors.headers_for(wants.origin)
    request_id = sane_request_id(wants.request_id)
    return own if request_id is None else [*own, (REQUEST_ID, request_id)]
