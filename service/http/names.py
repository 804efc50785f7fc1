"""Raw path → one segment per name.

Names have slashes, and servers decode `%2F` before they route, so a router can't tell a slash of
a name from one of the path. Before routing, the name is found between what stands before and
after it in the raw path, and quoted to one segment. Routes are declared as
`/v1/models/{name}/scores`, and `name_of` undoes the quoting. Of a card's path the name is the
whole rest, its `.png` included.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, unquote_to_bytes

from service.errors import UnknownName
from service.http.asgi import Scope

_KINDS = {"benchmarks": "benchmark", "tasks": "task", "models": "model", "icon": "benchmark"}
_TAILS = {
    "benchmarks": ("/scores", "/per-language", "/leaders"),
    "tasks": ("/scores", "/descriptive_statistics"),
    "models": ("/scores",),
    "icon": (),
}
_NAMED = re.compile(rb"/v1/(benchmarks|tasks|models|icon)/(.*)", re.DOTALL)
_CARD = re.compile(rb"/og/(benchmark|task|model)/(.*)", re.DOTALL)


def raw_path_of(scope: Scope) -> bytes:
    """The path as it came; rebuilt where the server does not tell."""
    raw_path: bytes | None = scope.get("raw_path")
    return raw_path or quote(scope["path"]).encode()


def with_one_segment(raw_path: bytes) -> str | None:
    """The path with its name quoted to one segment, or None where the route has no name.

    Raises:
        UnknownName: the name is empty or not UTF-8.
    """
    match = _CARD.fullmatch(raw_path)
    if match is not None:
        kind = match[1].decode()
        return f"/og/{kind}/{quote(_decoded(kind, match[2]), safe='')}"
    match = _NAMED.fullmatch(raw_path)
    if match is None:
        return None
    room, rest = match[1].decode(), match[2]
    tail = next((tail for tail in _TAILS[room] if rest.endswith(tail.encode())), "")
    name = _decoded(_KINDS[room], rest[: len(rest) - len(tail)])
    return f"/v1/{room}/{quote(name, safe='')}{tail}"


def name_of(segment: str) -> str:
    """The name that `with_one_segment` quoted."""
    return unquote(segment, errors="strict")


def _decoded(kind: str, raw_name: bytes) -> str:
    try:
        name = unquote_to_bytes(raw_name).decode("utf-8")
    except UnicodeDecodeError:
        readable = unquote(raw_name.decode("latin-1"), errors="backslashreplace")
        raise UnknownName(f"{kind} (names are percent-encoded UTF-8)", readable) from None
    if not name:
        raise UnknownName(kind, name)
    return name
