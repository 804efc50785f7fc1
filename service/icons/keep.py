"""URL → icon: from memory, from disk, or fetched now by the first of those who ask."""

from __future__ import annotations

import asyncio
import math
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Literal

import structlog

from service.disk_cache import DiskCache, Header
from service.errors import IconUnavailable, Overloaded
from service.icons.image import Image, NotFetched
from service.memo.flight import Flights

log = structlog.get_logger("duckrank.icons")

FETCHES_AT_A_TIME = 8
WAIT_LIMIT_S = 5.0
FAILURE_MEMORY_S = 60.0
MOST_FAILURES = 1_000
RETRY_AFTER_S = 5

Fetch = Callable[[str], Awaitable[Image]]
"""The image at a URL, over the network; raises `NotFetched`."""

IconCache = DiskCache[Header, Literal["icon"]]
"""Icons by URL."""


class Icons:
    """Icons that were had once, and failures for as long as they are remembered."""

    def __init__(
        self,
        fetch: Fetch,
        disk_cache: IconCache,
        max_bytes: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetch_anew = fetch
        self._disk_cache = disk_cache
        self._max_bytes = max_bytes
        self._clock = clock
        self._held: OrderedDict[str, Image] = OrderedDict()
        self._held_bytes = 0
        self._failures: dict[str, tuple[str, float]] = {}
        self._flights: Flights[Image] = Flights()
        self._places = asyncio.Semaphore(FETCHES_AT_A_TIME)

    async def icon(self, url: str) -> Image:
        """The icon at `url`.

        Raises:
            IconUnavailable: it can't be fetched, or could not within the last minute.
            Overloaded: too many others are being fetched.
        """
        held = self._held.get(url)
        if held is not None:
            self._held.move_to_end(url)
            return held
        self._raise_remembered(url)
        return await self._flights.join(url, lambda: self._find_or_fetch(url))

    async def _find_or_fetch(self, url: str) -> Image:
        key = url.encode()
        cached = await asyncio.to_thread(self._disk_cache.find, key)
        if cached is not None:
            image = Image(cached.header.media_type, bytes(cached.bodies["icon"]))
        else:
            image = await self._fetch(url)
            header = Header(media_type=image.media_type)
            await asyncio.to_thread(self._disk_cache.keep, key, header, {"icon": image.body})
        self._hold(url, image)
        return image

    async def _fetch(self, url: str) -> Image:
        try:
            async with asyncio.timeout(WAIT_LIMIT_S):
                await self._places.acquire()
        except TimeoutError:
            raise Overloaded(RETRY_AFTER_S, "too many icons are being fetched") from None
        try:
            return await self._fetch_anew(url)
        except NotFetched as error:
            log.warning("icon not fetched", url=url, reason=str(error))
            self._remember(url, str(error))
            raise IconUnavailable(url, str(error), math.ceil(FAILURE_MEMORY_S)) from error
        finally:
            self._places.release()

    def _raise_remembered(self, url: str) -> None:
        reason, until_s = self._failures.get(url, ("", 0.0))
        left_s = until_s - self._clock()
        if reason and left_s > 0:
            raise IconUnavailable(url, reason, math.ceil(left_s))
        self._failures.pop(url, None)

    def _remember(self, url: str, reason: str) -> None:
        if len(self._failures) >= MOST_FAILURES:
            self._failures.pop(next(iter(self._failures)))
        self._failures[url] = (reason, self._clock() + FAILURE_MEMORY_S)

    def _hold(self, url: str, image: Image) -> None:
        if len(image.body) > self._max_bytes:
            return
        self._held[url] = image
        self._held_bytes += len(image.body)
        while self._held_bytes > self._max_bytes:
            _, oldest = self._held.popitem(last=False)
            self._held_bytes -= len(oldest.body)
