"""The hot path: a hit is answered before routing, by one look-up of the target as it came.

Everything that an answer needs was prepared when it was built; here it is only chosen. Whatever
is not a hit goes on to `miss`, which sends through `reply_of` too: so a hit and a miss, a 304, a
HEAD and every coding carry the same headers. What an operator counts of a hit is known here too:
`message.family`, the status in `start`, the length of `body`; of a miss, `edge.py` knows it.
"""

from __future__ import annotations

from service.http.asgi import App, Receive, Scope, Send
from service.http.conditional import is_held
from service.http.cors import Cors
from service.http.headers import Wants, read_wants
from service.http.serving import Current
from service.memo.encodings import welcome_codings
from service.memo.message import Body, Message, Start

NO_BODY = Body(type="http.response.body", body=b"")


class ReadyMessages:
    """The ASGI step that answers hits."""

    def __init__(self, miss: App, current: Current, cors: Cors) -> None:
        self._miss = miss
        self.current = current
        self._cors = cors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the ready message for this target, or pass the request on."""
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            message = self.current.serving.memo.get(target_of(scope))
            if message is not None:
                reply = reply_of(message, read_wants(scope["headers"]), self._cors)
                if reply is not None:
                    start, body = reply
                    await send(start)
                    await send(body if scope["method"] == "GET" else NO_BODY)
                    return
        await self._miss(scope, receive, send)


def target_of(scope: Scope) -> bytes:
    """Path and query, byte for byte as the client spelled them."""
    path: bytes = scope.get("raw_path") or b""
    query: bytes = scope["query_string"]
    return path + b"?" + query if query else path


def reply_of(message: Message, wants: Wants, cors: Cors) -> tuple[Start, Body] | None:
    """What can be sent at once: a 304, or a body in a welcome coding. None: that is to be made."""
    if is_held(message, wants):
        start, body = message.not_modified, NO_BODY
    else:
        coding = message.ready(welcome_codings(wants.accept_encoding))
        if coding is None:
            return None
        start, body = message.starts[coding], message.bodies[coding]
    origin_headers = cors.headers_for(wants.origin)
    if origin_headers:
        start = Start(
            type=start["type"],
            status=start["status"],
            headers=[*start["headers"], *origin_headers],
        )
    return start, body
