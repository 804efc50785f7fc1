"""Message → what is sent of it to one client: a 304, or its body in a coding that is welcome."""

from __future__ import annotations

from hashlib import sha256

from service.http.messages.asgi import Headers, Ready, header_lines
from service.http.messages.conditional import entity_tag, is_held
from service.http.messages.cors import Cors
from service.http.messages.headers import Wants
from service.http.messages.identity import REQUEST_ID
from service.memo.message import Message
from service.representations.encodings import FASTEST_FIRST, Coding, welcome_codings
from service.representations.representation import Representation

_CODING_LINES: dict[Coding, bytes] = {
    coding: b"" if coding == "identity" else b"content-encoding: %b\r\n" % coding.encode()
    for coding in FASTEST_FIRST
}


def ready_for(message: Message, wants: Wants, own: Headers) -> Ready | None:
    """What can be sent at once; None where the body is in no coding that is welcome.

    `own` are the headers for this client alone.
    """
    if is_held(message, wants):
        lines = b"etag: %b\r\n%b%b" % (message.etag, message.header_lines, header_lines(own))
        return Ready(304, lines, b"")
    coding = message.ready(welcome_codings(wants.accept_encoding))
    if coding is None:
        return None
    body = message.bodies[coding]
    return Ready(200, content_lines(message, coding, len(body)) + header_lines(own), body)


def content_lines(message: Message, coding: Coding, length_bytes: int) -> bytes:
    """Header lines of the content in `coding`."""
    return b"etag: %b\r\n%b%bcontent-type: %b\r\ncontent-length: %d\r\n%b" % (
        message.etag,
        message.header_lines,
        message.own_lines,
        message.representation.media_type.encode(),
        length_bytes,
        _CODING_LINES[coding],
    )


def whole_message(
    family: str, body: bytes, last_modified_at: int, lines: bytes, representation: Representation
) -> Message:
    """The message of content that goes out as it is, such as a picture."""
    message = Message(
        family=family,
        etag=entity_tag(sha256(body).hexdigest()),
        last_modified_at=last_modified_at,
        size_bytes=len(body),
        header_lines=lines,
        representation=representation,
    )
    message.add("identity", body)
    return message


def own_headers(wants: Wants, cors: Cors, request_id: bytes | None = None) -> Headers:
    """What an answer says to this client alone: that its page may read, and its id.

    `request_id` is one that was made here, for want of its own.
    """
    own = cors.headers_for(wants.origin)
    request_id = wants.request_id or request_id
    return own if request_id is None else [*own, (REQUEST_ID, request_id)]
