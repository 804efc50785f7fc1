"""Header lists: what a request wants to know, and what answers carry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from service.http.messages.asgi import Headers
from service.http.messages.identity import REQUEST_ID, sane_request_id
from service.representations.representation import NO_PAGE

# Of every answer. TLS and its `Strict-Transport-Security` belong to whoever stands in front.
_SAFE: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    # Anybody may embed cards and icons.
    (b"cross-origin-resource-policy", b"cross-origin"),
]


def security(policy: str = NO_PAGE) -> Headers:
    """What keeps a browser from doing more with an answer than it is meant for."""
    return [_SAFE[0], (b"content-security-policy", policy.encode()), *_SAFE[1:]]


# How long what is no JSON answer may be used unasked.
ONE_DAY = b"public, max-age=86400"
ONE_YEAR = b"public, max-age=31536000, immutable"
JSON = (b"content-type", b"application/json")
# What an answer says that comes from no snapshot.
OF_SNAPSHOT = (b"last-modified", b"x-snapshot", b"x-dataset")


class Wants(NamedTuple):
    """The request headers that decide how an answer goes out; an id only if it is a sane one."""

    accept_encoding: bytes | None = None
    if_none_match: bytes | None = None
    if_modified_since: bytes | None = None
    origin: bytes | None = None
    request_id: bytes | None = None
    accept: bytes | None = None


def read_wants(headers: Iterable[tuple[bytes, bytes]]) -> Wants:
    """Read them in one pass; a list header given twice is one list (RFC 9110, section 5.3)."""
    accept = accept_encoding = if_none_match = if_modified_since = origin = request_id = None
    for name, value in headers:
        if name == b"accept-encoding":
            accept_encoding = value if accept_encoding is None else accept_encoding + b"," + value
        elif name == b"if-none-match":
            if_none_match = value if if_none_match is None else if_none_match + b"," + value
        elif name == b"if-modified-since":
            if_modified_since = value
        elif name == b"origin":
            origin = value
        elif name == b"accept":
            accept = value if accept is None else accept + b"," + value
        elif name == REQUEST_ID:
            request_id = sane_request_id(value)
    return Wants(accept_encoding, if_none_match, if_modified_since, origin, request_id, accept)


def header(headers: Iterable[tuple[bytes, bytes]], wanted: bytes) -> bytes | None:
    """The first value of a header."""
    return next((value for name, value in headers if name == wanted), None)


def without(headers: Headers, names: Iterable[bytes]) -> Headers:
    """`headers` but for those called so."""
    return [pair for pair in headers if pair[0] not in names]


def cache_control(max_age_s: int) -> bytes:
    """How long an answer may be used unasked; 0: it is asked for each time, and may be a 304."""
    return b"public, max-age=%d" % max_age_s if max_age_s else b"no-cache"
