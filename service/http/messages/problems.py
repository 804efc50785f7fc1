"""Errors → status and JSON: the only place that knows which error is which status.

Every error body is `{"detail": …}`: what is wrong, and what would be right. Never a traceback.
"""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import unquote

import msgspec
from litestar.exceptions import HTTPException

from service.answers.metadata_index import LONGEST_LIKENED
from service.errors import (
    BadParameter,
    DuckrankError,
    IconUnavailable,
    Moved,
    NoIcon,
    NoSnapshot,
    Overloaded,
    QueryRefused,
    SnapshotDamaged,
    SnapshotHeld,
    SnapshotUnknown,
    SnapshotUnreadable,
    UnknownName,
)
from service.http.messages.asgi import Headers, Start
from service.http.messages.headers import JSON
from service.http.messages.ranges import RangeNotSatisfiable
from service.pages.links import Links
from service.pages.problem import Near, near, problem_page
from service.representations.page import HTML
from service.wire.sql import SqlProblem
from service.wire.structs import Problem

_UNEXPECTED = "Something went wrong on our side; the log knows what. Asking again may help"


class TargetTooLong(DuckrankError):
    """A path and query beyond the limit."""

    def __init__(self, length_bytes: int, limit_bytes: int) -> None:
        super().__init__(
            f"Path and query take {length_bytes} bytes; at most {limit_bytes} are allowed"
            " (TARGET_MAX_BYTES)"
        )


class HeadersTooLong(DuckrankError):
    """A request line and headers beyond the limit."""

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(
            f"Request line and headers take more than {limit_bytes} bytes, which is the most"
            " that is allowed (HEADERS_MAX_BYTES)"
        )


class BadHead(DuckrankError):
    """A request line and headers that HTTP/1.1 forbids, or that others could read otherwise."""

    def __init__(self, fault: str) -> None:
        super().__init__(f"This is not HTTP/1.1 that this service can read: {fault}")


class RequestTooSlow(DuckrankError):
    """A request whose end did not come in time."""

    def __init__(self, limit_s: float) -> None:
        super().__init__(
            f"The request was not there in full within {limit_s:g} s (REQUEST_TIMEOUT_S)"
        )


class TooManyConnections(Overloaded):
    """A connection beyond those that are held."""

    def __init__(self, most_count: int, retry_after_s: int = 2) -> None:
        super().__init__(retry_after_s, f"{most_count} connections are open (CONNECTIONS_MAX)")


class BodyTooLong(DuckrankError):
    """A body that is read, beyond the limit."""

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(
            f"The body takes more than {limit_bytes} bytes, which is the most that is allowed"
            " (BODY_MAX_BYTES)"
        )


class BodyUnread(DuckrankError):
    """A body in a form that is not read."""

    def __init__(self, header_name: str, value: str, allowed: str) -> None:
        super().__init__(f"{header_name} can't be {value[:100]!r}: {allowed}")


class BadBody(DuckrankError):
    """A body that is not of its kind, or not whole."""

    def __init__(self, fault: str) -> None:
        super().__init__(f"The body can't be read: {fault}")


class UnknownRoute(DuckrankError):
    """A path that is none of ours."""

    def __init__(self, path: str, routes: tuple[str, ...]) -> None:
        super().__init__(f"No route {path[:200]!r}. There are: {', '.join(routes)}")
        self.path = path[:200]


class SqlDisabled(DuckrankError):
    """SQL, where whoever runs this does not let it be asked."""

    def __init__(self) -> None:
        super().__init__(
            "SQL is not answered here: whoever runs this service has not enabled it (SQL_ENABLED)"
        )


class MethodNotAllowed(DuckrankError):
    """A method other than those that read; `allowed` are the methods of this path."""

    def __init__(self, method: str, path: str, allowed: bytes) -> None:
        reading = allowed.decode().removesuffix(", OPTIONS").replace(", ", " or ")
        super().__init__(
            f"Method {method[:20]} is not allowed on {path[:200]!r}: this service only reads;"
            f" use {reading}"
        )
        self.allowed = allowed


_STATUS: dict[type[DuckrankError], int] = {
    Moved: 301,
    UnknownName: 404,
    NoIcon: 404,
    UnknownRoute: 404,
    SqlDisabled: 404,
    MethodNotAllowed: 405,
    BadHead: 400,
    BadBody: 400,
    RequestTooSlow: 408,
    SnapshotHeld: 409,
    SnapshotUnknown: 409,
    SnapshotUnreadable: 409,
    BodyTooLong: 413,
    TargetTooLong: 414,
    BodyUnread: 415,
    RangeNotSatisfiable: 416,
    BadParameter: 422,
    QueryRefused: 422,
    HeadersTooLong: 431,
    IconUnavailable: 502,
    Overloaded: 503,
    NoSnapshot: 503,
    SnapshotDamaged: 503,
}


_LISTS = {
    "benchmark": "/v1/benchmarks?include_hidden=true",
    "task": "/v1/tasks",
    "model": "/v1/models",
    "snapshot": "/v1/snapshots",
}


class Reply(NamedTuple):
    """A whole small answer."""

    status: int
    headers: Headers
    body: bytes

    @property
    def start(self) -> Start:
        """As ASGI's `http.response.start`."""
        return Start(type="http.response.start", status=self.status, headers=self.headers)


class Frame(NamedTuple):
    """What a page of a problem stands in: its links, and who may show it."""

    links: Links
    frame_ancestors: str


def problem(error: Exception, frame: Frame | None = None) -> Reply:
    """The answer that stands for `error`: JSON, or in a `frame` a page.

    Unexpected errors are not described to the client.
    """
    status = status_of(error)
    headers: Headers = [(b"cache-control", b"no-store")]
    if status == 500:
        detail = _UNEXPECTED
    elif isinstance(error, HTTPException):
        detail = error.detail or "This request can't be answered"
    else:
        detail = f"{error}{_where_to_look(error)}"
    if isinstance(error, Overloaded | SnapshotDamaged | IconUnavailable):
        headers.append((b"retry-after", b"%d" % error.retry_after_s))
    if isinstance(error, MethodNotAllowed):
        headers.append((b"allow", error.allowed))
    if isinstance(error, Moved):
        headers.append((b"location", error.address.encode()))
    if isinstance(error, RangeNotSatisfiable):
        headers.append((b"content-range", b"bytes */%d" % error.size_bytes))
    if frame is None:
        headers.append(JSON)
        body = msgspec.json.encode(_told(error, detail))
    else:
        headers += [
            (b"content-type", HTML.media_type.encode()),
            (b"content-security-policy", HTML.policy_in(frame.frame_ancestors).encode()),
        ]
        body = _page(error, status, detail, frame.links)
    headers.append((b"content-length", b"%d" % len(body)))
    return Reply(status, headers, body)


def _told(error: Exception, detail: str) -> Problem | SqlProblem:
    if isinstance(error, QueryRefused):
        return SqlProblem(detail=detail, line=error.line, column=error.column)
    return Problem(detail=detail)


def _page(error: Exception, status: int, detail: str, links: Links) -> bytes:
    meant: Near | None = None
    asked = ""
    if isinstance(error, UnknownRoute):
        asked = unquote(error.path.rstrip("/").rpartition("/")[2])
        detail = f"There is no page at {unquote(error.path)}"
        meant = near(links, error.path)
    elif isinstance(error, UnknownName):
        asked = error.name[:LONGEST_LIKENED]
        detail = f"No {error.kind} is called “{asked}”"
        if error.suggestion is not None:
            meant = Near(error.suggestion, links.named(error.kind, error.suggestion))
    return problem_page(links, status, detail, meant, asked)


def _where_to_look(error: Exception) -> str:
    if not isinstance(error, UnknownName) or error.suggestion is not None:
        return ""
    return f"; {_LISTS[error.kind]} lists those there are" if error.kind in _LISTS else ""


def status_of(error: Exception) -> int:
    """The HTTP status of `error`; 500 for what nobody foresaw."""
    for kind in type(error).__mro__:
        if kind in _STATUS:
            return _STATUS[kind]
    return error.status_code if isinstance(error, HTTPException) else 500
