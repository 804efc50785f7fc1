"""`/v1/icon/{name}`: a benchmark's icon, passed on from the URL that is registered for it."""

from __future__ import annotations

import asyncio
import time
from functools import cache
from typing import TYPE_CHECKING, Any

import litestar
from litestar import get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.types import ASGIApp

from service.answers.benchmarks import icon_url
from service.answers.metadata_index import metadata_index_of
from service.disk_cache import Header
from service.errors import NoIcon
from service.http.answering.sending import Sender
from service.http.answering.serving import SERVING
from service.http.messages.asgi import header_lines
from service.http.messages.cors import Cors
from service.http.messages.headers import ONE_YEAR, security
from service.http.messages.ready import whole_message
from service.http.request.request import REQUEST, Request
from service.http.routing.elsewhere import ICON_PATH
from service.http.routing.openapi import HELD, OVERLOADED, described
from service.icons.image import Image
from service.icons.keep import IconCache, Icons
from service.icons.reach import Reach
from service.memo.message import Message
from service.representations.files import image as image_of
from service.settings import Settings
from service.snapshots.connect import Snapshot
from service.wire.structs import Problem

if TYPE_CHECKING:
    from service.icons.fetch import Fetcher


def icons_of(settings: Settings) -> Icons:
    """The icons of one process, kept as `settings` say."""
    hosts = frozenset(filter(None, settings.icon_allowed_hosts.split(",")))
    max_bytes = settings.icon_cache_max_bytes
    directory, is_on = settings.data_dir / "icons", settings.disk_cache
    disk_cache = IconCache(directory, Header, max_bytes, is_evicting=True, is_on=is_on)

    @cache
    def fetcher() -> Fetcher:
        # Its client is 50 modules, and many a process is never asked for an icon.
        from service.icons.fetch import Fetcher

        return Fetcher(Reach(hosts))

    async def fetch(url: str) -> Image:
        return await (await asyncio.to_thread(fetcher)).fetch(url)

    return Icons(fetch, disk_cache, max_bytes)


def icon_handler(icons: Icons, sender: Sender, cors: Cors) -> HTTPRouteHandler:
    """The route's handler."""

    @get(
        ICON_PATH.replace("{name}", "{name:str}"),
        operation_id="icon",
        summary="A benchmark's icon",
        tags=["benchmarks"],
        **described(
            (200, bytes, "The icon."),
            (404, Problem, "No such benchmark, or no icon."),
            (304, None, HELD.format("icon")),
            (502, Problem, "It can't be fetched; `Retry-After` says when it is tried again."),
            (503, Problem, OVERLOADED),
            media_type="image/*",
        ),
    )
    async def icon(request: litestar.Request[Any, Any, Any], name: FromPath[str]) -> ASGIApp:
        """An image at an address of ours: no other host learns who looks at the leaderboard."""
        asked: Request = request.scope[REQUEST]  # type: ignore[literal-required]
        snapshot: Snapshot = request.scope[SERVING].snapshot  # type: ignore[literal-required]
        image = await icons.icon(_registered_url(snapshot, asked.match.name or ""))
        return sender.app_for(_message(image, cors), asked)

    return icon


def _registered_url(snapshot: Snapshot, name: str) -> str:
    url = icon_url(snapshot, name)
    if url is None:
        raise NoIcon(metadata_index_of(snapshot).canonical_name("benchmark", name))
    return url


def _message(image: Image, cors: Cors) -> Message:
    representation = image_of(image.media_type)
    headers = [(b"cache-control", ONE_YEAR), *cors.fixed, *security(representation.policy)]
    # No Last-Modified is sent; a client that asks by a date of its own gets the image.
    now, lines = int(time.time()), header_lines(headers)
    return whole_message(ICON_PATH, image.body, now, lines, representation)
