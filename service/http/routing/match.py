"""Raw path → the route it is of, and the name in it: matched once, for everything after.

Names have slashes, and servers decode `%2F` before they route, so a router can't tell a slash of
a name from one of the path. So a name is what lies between what stands before and after it in the
raw path, and the router is given it quoted to one segment.
"""

from __future__ import annotations

from typing import Literal, NamedTuple
from urllib.parse import quote, unquote, unquote_to_bytes

from service.answers.metadata_index import Kind
from service.errors import UnknownName
from service.http.routing.elsewhere import CARDS, DOWNLOADS, ICON_PATH, OTHER_PATHS, SQL
from service.http.routing.pages import LIVE_PATHS, PAGES
from service.http.routing.route import Route
from service.http.routing.routes import ROUTES

UNMATCHED = "<unmatched>"


class Match(NamedTuple):
    """Where a path leads.

    `family`: what metrics, traces and log lines call it, never the path as it came. `route`: None
    for what is no answer of the table. `raw_name`: a name of that `kind` as it stands in the path;
    None where a path of this family has none.
    """

    family: str
    route: Route | None = None
    kind: Kind | Literal["snapshot"] | None = None
    raw_name: bytes | None = None

    @property
    def name(self) -> str | None:
        """The name that is asked for.

        Raises:
            UnknownName: it is empty or not UTF-8.
        """
        if self.raw_name is None:
            return None
        try:
            name = unquote_to_bytes(self.raw_name).decode("utf-8")
        except UnicodeDecodeError:
            readable = unquote(self.raw_name.decode("latin-1"), errors="backslashreplace")
            kind = f"{self.kind} (names are percent-encoded UTF-8)"
            raise UnknownName(kind, readable) from None
        if not name:
            raise UnknownName(str(self.kind), name)
        return name


_NOWHERE = Match(UNMATCHED)


def match_path(raw_path: bytes) -> Match:
    """Where `raw_path`, as it came, leads; whether there is an answer or not."""
    fixed = _FIXED.get(raw_path)
    if fixed is not None:
        return fixed
    for before, endings in _NAMED.items():
        if raw_path.startswith(before):
            rest = raw_path[len(before) :]
            if not rest and raw_path in _LIST_PAGES:
                break
            for after, match in endings:
                if rest.endswith(after):
                    return match._replace(raw_name=rest.removesuffix(after))
    return _FIXED.get(raw_path.removesuffix(b"/"), _NOWHERE)


def routed_path(match: Match) -> str:
    """The path that a router is to be given, however it was spelled.

    Raises:
        UnknownName: the name is empty or not UTF-8.
    """
    name = match.name
    return match.family if name is None else match.family.replace("{name}", quote(name, safe=""))


def _named() -> dict[bytes, list[tuple[bytes, Match]]]:
    """What stands before a name → what may stand after it, the longer first, and where it leads."""
    named: dict[bytes, list[tuple[bytes, Match]]] = {}
    for match in sorted(_MATCHES, key=lambda match: len(match.family), reverse=True):
        before, is_named, after = match.family.partition("{name}")
        if is_named:
            named.setdefault(before.encode(), []).append((after.encode(), match))
    return named


_MATCHES = [
    *(Match(route.path, route, route.kind) for route in ROUTES),
    *(Match(route.path, None, route.kind) for route in CARDS.values()),
    *(Match(path, None, "snapshot") for path in DOWNLOADS.values()),
    *(Match(ICON_PATH, None, "benchmark"), *map(Match, (SQL.path, *OTHER_PATHS))),
]
PATHS = tuple(match.family for match in _MATCHES)
"""Every path of the API, as families."""

_MATCHES += [Match(route.path, route, route.kind) for route in PAGES]
_MATCHES += [Match(path) for path in LIVE_PATHS]
_FIXED = {match.family.encode(): match for match in _MATCHES if "{name}" not in match.family}
_NAMED = _named()
# With a slash too many, people mean the list; programs are told that they name nothing.
_LIST_PAGES = {b"%b/" % page.path.encode() for page in PAGES} & _NAMED.keys()


def routes() -> list[Route]:
    """Every route whose answers are kept."""
    named = [match for endings in _NAMED.values() for _, match in endings]
    return [match.route for match in (*_FIXED.values(), *named) if match.route is not None]
