"""The body of a request that is read → its kind and its bytes, within limits of size and time."""

from __future__ import annotations

import asyncio
from typing import NamedTuple

from service.http.messages.asgi import Headers, Receive
from service.http.messages.headers import header
from service.http.messages.problems import BadBody, BodyTooLong, BodyUnread, RequestTooSlow


class BodyLimits(NamedTuple):
    """How long a body may be, and how long it may take; each is a setting."""

    most_bytes: int
    timeout_s: float


async def read_body(
    receive: Receive, headers: Headers, limits: BodyLimits, kinds: tuple[str, ...]
) -> tuple[str, bytes]:
    """Which of `kinds` a request says that its body is, and the whole of it.

    Raises:
        BodyUnread, BodyTooLong: its headers say so, or it is longer than they say.
        RequestTooSlow, BadBody: it did not come in time, or not whole.
    """
    kind = _kind_of(headers, kinds)
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
                    return kind, bytes(body)
    except TimeoutError:
        raise RequestTooSlow(limits.timeout_s) from None


def _kind_of(headers: Headers, kinds: tuple[str, ...]) -> str:
    given = (header(headers, b"content-type") or b"").decode("latin-1")
    kind, _, parameters = given.lower().partition(";")
    charset = parameters.replace(" ", "").replace('"', "")
    if kind.strip() not in kinds or charset not in ("", "charset=utf-8"):
        raise BodyUnread("Content-Type", given, " or ".join(kinds))
    coding = (header(headers, b"content-encoding") or b"identity").decode("latin-1")
    if coding.strip().lower() != "identity":
        raise BodyUnread("Content-Encoding", coding, "identity")
    return kind.strip()
