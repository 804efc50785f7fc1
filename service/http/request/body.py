"""The body of a request that is read → its bytes, within limits of size and time."""

from __future__ import annotations

import asyncio
from typing import NamedTuple

from service.http.messages.asgi import Headers, Receive
from service.http.messages.headers import header
from service.http.messages.problems import BadBody, BodyTooLong, NotJson, RequestTooSlow

_JSON = "application/json"


class BodyLimits(NamedTuple):
    """How long a body may be, and how long it may take; each is a setting."""

    most_bytes: int
    timeout_s: float


async def read_json_body(receive: Receive, headers: Headers, limits: BodyLimits) -> bytes:
    """The whole body of a request that says that it is JSON.

    Raises:
        NotJson, BodyTooLong: its headers say so, or it is longer than they say.
        RequestTooSlow, BadBody: it did not come in time, or not whole.
    """
    _check_kind(headers)
    announced = header(headers, b"content-length") or b"0"
    if int(announced) > limits.most_bytes:
        raise BodyTooLong(limits.most_bytes)
    body = bytearray()
    try:
        async with asyncio.timeout(limits.timeout_s):
            while True:
                event = await receive()
                if event["type"] != "http.request":
                    raise BadBody("it did not come whole")
                body += event.get("body", b"")
                if len(body) > limits.most_bytes:
                    raise BodyTooLong(limits.most_bytes)
                if not event.get("more_body", False):
                    return bytes(body)
    except TimeoutError:
        raise RequestTooSlow(limits.timeout_s) from None


def _check_kind(headers: Headers) -> None:
    kind = (header(headers, b"content-type") or b"").decode("latin-1")
    essence, _, parameters = kind.partition(";")
    charset = parameters.replace(" ", "").replace('"', "").lower()
    if essence.strip().lower() != _JSON or charset not in ("", "charset=utf-8"):
        raise NotJson("Content-Type", kind, _JSON)
    coding = (header(headers, b"content-encoding") or b"identity").decode("latin-1")
    if coding.strip().lower() != "identity":
        raise NotJson("Content-Encoding", coding, "identity")
