"""`/sitemap.xml`: every page that a crawler may want, by whole addresses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode
from xml.sax.saxutils import escape

import litestar
from litestar import get
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp

from service.answers.metadata_index import metadata_index_of
from service.errors import UnknownName
from service.http.answering.answers import Answers
from service.http.answering.sending import Sender
from service.http.answering.serving import SERVING, Serving
from service.http.messages.headers import ONE_DAY, header
from service.http.parameters.kinds import Count, Text
from service.http.request.request import REQUEST, Request
from service.http.routing.pages import PAGES, SEARCH, SITE_MAP_PATH, SQL_PAGE, STATUS_PAGE
from service.http.routing.route import Route
from service.pages.links import links_of
from service.representations.page import HTML
from service.representations.representation import Representation
from service.snapshots.connect import Snapshot

MOST_URLS = 50_000
"""In one file: https://www.sitemaps.org/protocol.html"""

_XML = Representation(name="xml", media_type="application/xml; charset=utf-8")
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def site_map(snapshot: Snapshot, origin: str, part: int, most_urls: int = MOST_URLS) -> bytes:
    """The map, or where there are too many pages for one, a list of maps; `part` of them from 1.

    Raises:
        UnknownName: there is no such part.
    """
    links, paths = links_of(snapshot), list(_paths(snapshot))
    before, built = f"{origin}{links.root_path}", snapshot.built_at.date().isoformat()
    part_count = -(-len(paths) // most_urls)
    if part > part_count:
        raise UnknownName("part of the site map", str(part))
    if part == 0 and part_count > 1:
        maps = (f"{before}{SITE_MAP_PATH}?part={number + 1}" for number in range(part_count))
        listed = "".join(f"<sitemap><loc>{escape(url)}</loc></sitemap>\n" for url in maps)
        return f"{_HEAD}<sitemapindex {_SPACE}>\n{listed}</sitemapindex>\n".encode()
    first = max(0, part - 1) * most_urls
    listed = "".join(
        f"<url><loc>{escape(before + path)}</loc><lastmod>{built}</lastmod></url>\n"
        for path in paths[first : first + most_urls]
    )
    return f"{_HEAD}<urlset {_SPACE}>\n{listed}</urlset>\n".encode()


def _paths(snapshot: Snapshot) -> Iterator[str]:
    """Every page with an address of its own; what is asked for by a query has none."""
    index = metadata_index_of(snapshot)
    for route in PAGES:
        is_complete = not any(parameter.is_required for parameter in route.parameters)
        # What one thing was in several snapshots, its own page leads to.
        is_own = route.asked_of is None or not route.is_named
        if HTML not in route.representations or route is SEARCH or not (is_complete and is_own):
            continue
        if not route.is_named:
            yield route.path
            continue
        names = route.names() if route.kind is None else index.names_of(route.kind).keys
        yield from (route.path.replace("{name}", quote(name, safe="")) for name in names)
    yield from (SQL_PAGE.path, STATUS_PAGE.path)


_MAP = Route(
    path=SITE_MAP_PATH,
    kind=None,
    summary="Every page",
    answer=bytes,
    compute=site_map,
    parameters=(Text("origin", "Where the pages are."), Count("part", "Of them.", MOST_URLS, 0)),
    representations=(_XML,),
    cache_control=ONE_DAY,
)


def site_map_handler(answers: Answers, sender: Sender) -> HTTPRouteHandler:
    """The handler: where nobody said where people find us, who asks has found us."""

    @get(SITE_MAP_PATH, include_in_schema=False)
    async def site_map_here(request: litestar.Request[Any, Any, Any]) -> ASGIApp:
        asked: Request = request.scope[REQUEST]  # type: ignore[literal-required]
        serving: Serving = request.scope[SERVING]  # type: ignore[literal-required]
        origin = links_of(serving.snapshot).origin or _found_at(request.scope["scheme"], asked)
        part = request.query_params.get("part", "0")
        query = urlencode({"origin": origin, "part": part}).encode()
        target = SITE_MAP_PATH.encode() + b"?" + query
        told = Request("GET", target, asked.headers, asked.client)
        return sender.app_for(await answers.answer(serving, told, _MAP), asked)

    return site_map_here


def _found_at(scheme: str, asked: Request) -> str:
    # The connection takes no other than a host and a port.
    host = (header(asked.headers, b"host") or b"").decode("latin-1")
    return f"{scheme}://{host}" if host else ""
