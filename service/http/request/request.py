"""What a client asks, read once: built with the first look at it, and carried in the scope."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from service.http.messages.asgi import Headers, Scope
from service.http.messages.headers import Wants, read_wants
from service.http.routing.elsewhere import WITH_BODY
from service.http.routing.match import Match, match_path
from service.representations.registry import preferred

# Where a scope carries it.
REQUEST = "duckrank.request"
# Before the name of a form in what the memo knows; no target that a client sends has one.
_FORM = b"#"
FOR_PROGRAMS = (b"/v1/", b"/og/", b"/schema", b"/health", b"/metrics", b"/assets/")


class Request:
    """A request as its bytes say it, whatever is served; what follows from them is read when asked.

    `target` is path and query below the service's own, byte for byte as the client spelled them.
    `client` is the address of the connection that it came by first. `spelling` says what is
    asked and in which form: what the memo knows a request by that it has answered before.
    """

    __slots__ = ("_match", "client", "headers", "method", "spelling", "target", "wants")

    def __init__(self, method: str, target: bytes, headers: Headers, client: str = "") -> None:
        self.method = method
        self.target = target
        self.headers = headers
        self.client = client
        self.wants: Wants = read_wants(headers)
        if method == "POST":
            # Conditions are of what stands at the target, and that is another answer.
            self.wants = self.wants._replace(if_none_match=None, if_modified_since=None)
        accept = self.wants.accept
        form = "" if accept is None or accept == b"*/*" else preferred(accept)
        self.spelling = spelled(target, form)
        self._match: Match | None = None

    @property
    def raw_path(self) -> bytes:
        """The path as it came."""
        return self.target.partition(b"?")[0]

    @property
    def query(self) -> bytes:
        """The query as it came."""
        return self.target.partition(b"?")[2]

    @property
    def wants_page(self) -> bool:
        """Whether a person asks: a browser, and nothing that is for programs."""
        accept = self.wants.accept
        is_browser = accept is not None and b"text/html" in accept
        return is_browser and not self.target.startswith(FOR_PROGRAMS)

    @property
    def match(self) -> Match:
        """Where its path leads."""
        if self._match is None:
            self._match = match_path(self.raw_path)
        return self._match


def request_of(scope: Scope, prefix: bytes) -> Request:
    """What the request of `scope` asks, whoever reads it first."""
    request: Request | None = scope.get(REQUEST)
    return read_request(scope, prefix) if request is None else request


def read_request(scope: Scope, prefix: bytes) -> Request:
    """What the request of `scope` asks; the path is rebuilt where a server does not tell it.

    `prefix` stands before a path where a proxy left it there.
    """
    target: bytes = scope.get("raw_path") or quote(scope["path"]).encode()
    if query := scope["query_string"]:
        target += b"?" + query
    if prefix and target.startswith(prefix):
        target = _below(prefix, target)
    client: tuple[Any, ...] | None = scope.get("client")
    return Request(scope["method"], target, scope["headers"], client[0] if client else "")


def is_body_read(scope: Scope, prefix: bytes) -> bool:
    """Whether somebody reads the body of the request of `scope`."""
    return scope["method"] == "POST" and request_of(scope, prefix).match.family in WITH_BODY


def _below(prefix: bytes, target: bytes) -> bytes:
    rest = target[len(prefix) :]
    if rest.startswith(b"/"):
        return rest
    return b"/" + rest if rest[:1] in (b"", b"?") else target


def request_for(
    target: bytes, accept: str = "*/*", codings: bytes = b"", method: str = "GET"
) -> Request:
    """What a client would send for a canonical `target`, for answers before anybody asks."""
    headers = [(b"accept", accept.encode()), (b"accept-encoding", codings)]
    return Request(method, target.partition(_FORM)[0], headers)


def spelled(target: bytes, form: str) -> bytes:
    """`target` asked for in the form of that name; empty: in the one that is sent unasked."""
    return target + _FORM + form.encode() if form else target
