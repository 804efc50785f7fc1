"""`/v1/icon/{name}`: a benchmark's icon, passed on from the URL that is registered for it."""

from __future__ import annotations

import asyncio
import time
from functools import cache
from typing import TYPE_CHECKING, Any

from litestar import Request, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.types import ASGIApp

from service.answers.benchmarks import canonical_name, icon_url
from service.errors import NoIcon
from service.http.answering.hits import NO_BODY
from service.http.answering.pool import ColdBuilds
from service.http.answering.serving import SERVING
from service.http.messages.asgi import ORIGINAL, Receive, Scope, Send
from service.http.messages.conditional import is_held, tag_of
from service.http.messages.cors import Cors
from service.http.messages.headers import ONE_YEAR, SECURITY, Wants, read_wants
from service.http.routing.names import name_of
from service.http.routing.openapi import described_icon
from service.icons.image import SVG, Image
from service.icons.keep import Icons
from service.icons.reach import Reach
from service.icons.shelf import IconShelf
from service.memo.message import Body, Headers, Message, header_lines, start_of
from service.settings import Settings
from service.snapshots.connect import Snapshot

if TYPE_CHECKING:
    from service.icons.fetch import Fetcher

PATH = "/v1/icon/{name}"
# An SVG opened as a page of ours may style itself; no script of it runs, and nothing is loaded.
_SVG_POLICY = (
    b"content-security-policy",
    b"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
)
_CACHE_CONTROL = (b"cache-control", ONE_YEAR.encode())


def icons_of(settings: Settings) -> Icons:
    """The icons of one process, kept as `settings` say."""
    hosts = frozenset(filter(None, settings.icon_allowed_hosts.split(",")))
    directory = settings.data_dir / "icons"
    shelf = IconShelf(directory, settings.icon_cache_max_bytes) if settings.disk_cache else None

    @cache
    def fetcher() -> Fetcher:
        # Its client is 50 modules, and many a process is never asked for an icon.
        from service.icons.fetch import Fetcher

        return Fetcher(Reach(hosts))

    async def fetch(url: str) -> Image:
        return await (await asyncio.to_thread(fetcher)).fetch(url)

    return Icons(fetch, shelf, settings.icon_cache_max_bytes)


def icon_handler(cold: ColdBuilds, icons: Icons, cors: Cors) -> HTTPRouteHandler:
    """The route's handler."""

    @get(PATH.replace("{name}", "{name:str}"), **described_icon())
    async def icon(request: Request[Any, Any, Any], name: FromPath[str]) -> ASGIApp:
        """An image at an address of ours: no other host learns who looks at the leaderboard."""
        scope: Scope = request.scope
        snapshot: Snapshot = scope[SERVING].snapshot
        # An unknown name is compared with all others for a suggestion: that takes a while.
        url = await cold.run(snapshot, lambda: _registered_url(snapshot, name_of(name)))
        image = await icons.icon(url)
        return _sender(_message(image, cors), read_wants(scope["headers"]), cors)

    return icon


def _registered_url(snapshot: Snapshot, name: str) -> str:
    url = icon_url(snapshot, name)
    if url is None:
        raise NoIcon(canonical_name(snapshot, name))
    return url


def _message(image: Image, cors: Cors) -> Message:
    policy: Headers = [_SVG_POLICY] if image.media_type == SVG else []
    security = [pair for pair in SECURITY if pair[0] not in dict(policy)]
    etag = tag_of(image.body)
    message = Message(
        family=PATH,
        etag=etag,
        # No Last-Modified is sent; a client that asks by a date of its own gets the image.
        last_modified_at=int(time.time()),
        size_bytes=len(image.body),
        headers=header_lines([_CACHE_CONTROL, *cors.fixed, *security, *policy]),
        entity_headers=header_lines([(b"content-type", image.media_type.encode())]),
    )
    message.add("identity", image.body)
    return message


def _sender(message: Message, wants: Wants, cors: Cors) -> ASGIApp:
    """Images are sent as they are, whatever coding is welcome: all but SVG are compressed."""

    async def send_it(scope: Scope, receive: Receive, send: Send) -> None:
        is_unchanged = is_held(message, wants)
        body = message.bodies["identity"]
        if is_unchanged:
            start = start_of(304, message.unchanged_lines())
        else:
            start = start_of(200, message.content_lines("identity", len(body)))
        start["headers"] += cors.headers_for(wants.origin)
        await send(start)
        has_body = not is_unchanged and scope[ORIGINAL].method != "HEAD"
        await send(Body(type="http.response.body", body=body) if has_body else NO_BODY)

    return send_it
