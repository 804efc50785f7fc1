"""The hot path: a hit is answered before routing, by one look-up of the target as it came.

Everything that an answer needs was prepared when it was built; here it is only chosen. Whatever
is not a hit goes on to `miss`, which sends through `reply_of` too: so a hit and a miss, a 304, a
HEAD and every coding carry the same headers. A hit is counted by a few additions in memory; what
is counted of a miss, `edge.py` knows.
"""

from __future__ import annotations

from time import perf_counter

from service.http.answer_log import AnswerLog
from service.http.asgi import App, Receive, Scope, Send, target_of
from service.http.conditional import is_held
from service.http.cors import Cors
from service.http.headers import Wants, read_wants
from service.http.identity import REQUEST_ID, sane_request_id
from service.http.serving import Current
from service.memo.encodings import welcome_codings
from service.memo.message import Body, Headers, Message, Start
from service.telemetry.counts import Counts

NO_BODY = Body(type="http.response.body", body=b"")


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
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            began_s = perf_counter()
            message = self.current.serving.memo.get(target_of(scope))
            if message is not None:
                reply = reply_of(message, read_wants(scope["headers"]), self._cors)
                if reply is not None:
                    start, body = reply
                    if scope["method"] == "HEAD":
                        body = NO_BODY
                    meter = self._meters[scope["method"], message.family]
                    meter.begin()
                    try:
                        await send(start)
                        await send(body)
                    finally:
                        took_s = perf_counter() - began_s
                        meter.end_hit(message.name, start["status"], len(body["body"]), took_s)
                    if took_s >= self._answer_log.notable_s:
                        self._answer_log.note_hit(scope, message.family, start, body, took_s)
                    return
        await self._miss(scope, receive, send)


def reply_of(message: Message, wants: Wants, cors: Cors) -> tuple[Start, Body] | None:
    """What can be sent at once: a 304, or a body in a welcome coding. None: that is to be made."""
    if is_held(message, wants):
        start, body = message.not_modified, NO_BODY
    else:
        coding = message.ready(welcome_codings(wants.accept_encoding))
        if coding is None:
            return None
        start, body = message.starts[coding], message.bodies[coding]
    own = own_headers(wants, cors)
    if own:
        start = Start(type=start["type"], status=start["status"], headers=[*start["headers"], *own])
    return start, body


def own_headers(wants: Wants, cors: Cors) -> Headers:
    """What an answer says to this client alone: that its page may read, and its id."""
    own = cors.headers_for(wants.origin)
    request_id = sane_request_id(wants.request_id)
    return own if request_id is None else [*own, (REQUEST_ID, request_id)]
