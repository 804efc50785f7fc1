"""The routing table and the snapshot's names → every path that has an answer without a filter."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from typing import NamedTuple
from urllib.parse import quote

from service.answers.metadata_index import MetadataIndex
from service.http.routing.elsewhere import CARDS, DOWNLOADS, OTHER_PATHS, SQL
from service.http.routing.match import routes
from service.http.routing.pages import LIVE_PATHS
from service.http.routing.route import Route

# What tells of a process, and not of the snapshot.
OF_THE_PROCESS = ("/health/ready", "/metrics")


class Target(NamedTuple):
    """A percent-encoded path, and what is asked for; empty for the form that is sent unasked.

    `is_compressible`: whether that form is not compressed in itself. `is_large`: a file of the
    store, of which the answer is asked for without its content.
    """

    path: str
    accept: str = ""
    is_compressible: bool = True
    is_large: bool = False


def targets(
    index: MetadataIndex, snapshot_id: str, forms: Container[str], *, has_cards: bool
) -> Iterator[Target]:
    """Every path, in the order of the table; a table also in those of its `forms`, by name."""
    for route in _complete(has_cards=has_cards):
        unasked, *asked = route.representations
        wanted = [form for form in asked if form.name in forms]
        for name in _names(route, index):
            path = _path(route.path, name)
            yield Target(path, is_compressible=unasked.is_compressible)
            yield from (Target(path, form.essence, form.is_compressible) for form in wanted)
    yield from (Target(path) for path in OTHER_PATHS if path not in OF_THE_PROCESS)
    for path in DOWNLOADS.values():
        yield Target(_path(path, snapshot_id), is_large=True)


def redirects(index: MetadataIndex, snapshot_id: str) -> Iterator[tuple[str, str]]:
    """Every path under another name of what it is about, and the path under its own name."""
    for route in _complete():
        if route.kind is not None and "{name}" in route.path:
            for alias, name in index.names_of(route.kind).aliases.items():
                yield _path(route.path, alias), _path(route.path, name)
    for path in DOWNLOADS.values():
        yield _path(path, "latest"), _path(path, snapshot_id)


def filters() -> list[str]:
    """The parameters of all routes: a query with one of them has no answer here."""
    return sorted({each.name for route in (*routes(), *CARDS.values()) for each in route.asked})


def missing_paths() -> Iterator[tuple[str, int]]:
    """Paths that have no answer here, and with which status that is said.

    Some answer nothing without a parameter; others, of several snapshots or of the moment.
    """
    for route in routes():
        if _is_incomplete(route) or route.asked_of is not None:
            yield route.path, 501 if route.asked_of else 422
    for path in (*LIVE_PATHS, SQL.path, *OF_THE_PROCESS):
        yield path, 501


def _complete(*, has_cards: bool = True) -> list[Route]:
    cards = CARDS.values() if has_cards else ()
    # What is read from several snapshots comes and goes with them.
    return [
        route
        for route in (*routes(), *cards)
        if not _is_incomplete(route) and route.asked_of is None
    ]


def _is_incomplete(route: Route) -> bool:
    return any(parameter.is_required for parameter in route.parameters)


def _names(route: Route, index: MetadataIndex) -> Iterable[str]:
    if not route.is_named:
        return ("",)
    if route.kind is None:
        return route.names()
    names = index.names_of(route.kind).keys
    unlisted = index.unlisted_models if route.is_of_results else {}
    return dict.fromkeys((*names, *(name for name in unlisted if unlisted[name] == name)))


def _path(path: str, name: str) -> str:
    return path.replace("{name}", quote(name, safe="/"))
