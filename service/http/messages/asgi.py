"""The words of ASGI 3 as types: https://asgi.readthedocs.io/en/latest/specs/main.html"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

Scope = Mapping[str, Any]
Event = Mapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
App = Callable[[Any, Receive, Send], Awaitable[None]]


class Original(NamedTuple):
    """A request as it came, before names are quoted and HEAD becomes GET for the router."""

    method: str
    target: bytes


# Where a scope carries it.
ORIGINAL = "duckrank.original"
# Where a scope carries an error that nobody foresaw, once it was answered.
FAULT = "duckrank.fault"


def target_of(scope: Scope) -> bytes:
    """Path and query, byte for byte as the client spelled them."""
    path: bytes = scope.get("raw_path") or b""
    query: bytes = scope["query_string"]
    return path + b"?" + query if query else path


def client_of(scope: Scope) -> str:
    """The address that a request came from; empty where it came from none."""
    client: tuple[str, int] | None = scope.get("client")
    return "" if client is None else client[0]
