"""Header lists: what a request wants to know, and what answers carry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from service.memo.message import Headers

# An API: nothing of it is a page, a script or a frame, and anybody may embed its cards and icons.
# https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html; TLS and its
# `Strict-Transport-Security` belong to whoever stands in front.
SECURITY: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; sandbox"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"cross-origin"),
]
# How long what is no JSON answer may be used unasked.
ONE_DAY = "public, max-age=86400"
ONE_YEAR = "public, max-age=31536000, immutable"
JSON = (b"content-type", b"application/json")


class Wants(NamedTuple):
    """The request headers that decide how an answer goes out."""

    accept_encoding: bytes | None = None
    if_none_match: bytes | None = None
    if_modified_since: bytes | None = None
    origin: bytes | None = None
    request_id: bytes | None = None


def read_wants(headers: Iterable[tuple[bytes, bytes]]) -> Wants:
    """Read them in one pass; a list header given twice is one list (RFC 9110, section 5.3)."""
    accept_encoding = if_none_match = if_modified_since = origin = request_id = None
    for name, value in headers:
        if name == b"accept-encoding":
            accept_encoding = value if accept_encoding is None else accept_encoding + b"," + value
        elif name == b"if-none-match":
            if_none_match = value if if_none_match is None else if_none_match + b"," + value
        elif name == b"if-modified-since":
            if_modified_since = value
        elif name == b"origin":
            origin = value
        elif name == b"x-request-id":
            request_id = value
    return Wants(accept_encoding, if_none_match, if_modified_since, origin, request_id)


def header(headers: Iterable[tuple[bytes, bytes]], wanted: bytes) -> bytes | None:
    """The first value of a header."""
    return next((value for name, value in headers if name == wanted), None)


def cache_control(max_age_s: int) -> bytes:
    """How long an answer may be used unasked; 0: it is asked for each time, and may be a 304."""
    return b"public, max-age=%d" % max_age_s if max_age_s else b"no-cache"
