"""Raw path → one segment per name.

Names have slashes, and servers decode `%2F` before they route, so a router can't tell a slash of
a name from one of the path. Before routing, the name is found between what stands before and
after it in the raw path, and quoted to one segment. Routes are declared as
`/v1/models/{name}/scores`, and `name_of` undoes the quoting. Of a card's path the name is the
whole rest, its `.png` included.
"""

from __future__ import annotations

from typing import get_args
from urllib.parse import quote, unquote, unquote_to_bytes

from service.answers.directory import Kind
from service.errors import UnknownName
from service.http.messages.asgi import Scope
from service.http.routing.routes import ROUTES, Route


def _named_routes() -> dict[bytes, tuple[str, list[bytes]]]:
    """What stands before a name → what the name is of, and what may stand after it."""
    named: dict[bytes, tuple[str, list[bytes]]] = {
        b"/v1/icon/": ("benchmark", []),
        **{f"/og/{kind}/".encode(): (kind, []) for kind in get_args(Kind)},
    }
    for route in ROUTES:
        before, is_named, after = route.path.partition("{name}")
        if is_named:
            named.setdefault(before.encode(), (route.kind, []))[1].append(after.encode())
    return named


_NAMED = _named_routes()
_ROUTES = {route.path: route for route in ROUTES}


def raw_path_of(scope: Scope) -> bytes:
    """The path as it came; rebuilt where the server does not tell."""
    raw_path: bytes | None = scope.get("raw_path")
    return raw_path or quote(scope["path"]).encode()


def with_one_segment(raw_path: bytes) -> str | None:
    """The path with its name quoted to one segment, or None where the route has no name.

    Raises:
        UnknownName: the name is empty or not UTF-8.
    """
    parts = _parts_of(raw_path)
    if parts is None:
        return None
    before, name, tail = parts
    return f"{before}{quote(name, safe='')}{tail}"


def route_of(raw_path: bytes) -> tuple[Route | None, str | None]:
    """The route of `/v1` at a path, and the name in it; neither for any other path.

    Raises:
        UnknownName: the name is empty or not UTF-8.
    """
    fixed = _ROUTES.get(raw_path.decode("latin-1"))
    if fixed is not None:
        return fixed, None
    parts = _parts_of(raw_path)
    if parts is None:
        return None, None
    before, name, tail = parts
    return _ROUTES.get(f"{before}{{name}}{tail}"), name


def _parts_of(raw_path: bytes) -> tuple[str, str, str] | None:
    """What stands before a name, the name, and what stands after it."""
    before = next((before for before in _NAMED if raw_path.startswith(before)), None)
    if before is None:
        return None
    kind, tails = _NAMED[before]
    rest = raw_path[len(before) :]
    tail = next((tail for tail in tails if tail and rest.endswith(tail)), b"")
    return before.decode(), _decoded(kind, rest.removesuffix(tail)), tail.decode()


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
