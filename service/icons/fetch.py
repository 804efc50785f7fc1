"""URL → image, over the network: bounded in time, bytes, redirects and places to go."""

from __future__ import annotations

import asyncio
import ssl

import httpcore2
import httpx2

from service.icons.dial import CheckedDial
from service.icons.image import KINDS, Image, NotFetched, may_be_image, media_type_of
from service.icons.reach import Reach, port_of

FETCH_LIMIT_S = 5.0
LARGEST_BYTES = 2 * 1_024 * 1_024
MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# No coding is asked for and none is undone: the bytes that are counted are all there are.
_HEADERS = [
    (b"accept", b"image/*"),
    (b"accept-encoding", b"identity"),
    (b"user-agent", b"duckrank"),
    (b"connection", b"close"),
]


class Fetcher:
    """Fetches images from where `dial` goes and `reach` allows."""

    def __init__(
        self, reach: Reach, dial: CheckedDial | None = None, limit_s: float = FETCH_LIMIT_S
    ) -> None:
        self._reach = reach
        self._dial = dial or CheckedDial(reach)
        self._limit_s = limit_s
        self._tls: ssl.SSLContext | None = None

    async def fetch(self, url: str) -> Image:
        """The image at `url`.

        Raises:
            NotFetched: there is none within the limits, or it must not be asked for.
        """
        try:
            async with asyncio.timeout(self._limit_s):
                return await self._follow(httpx2.URL(url))
        except TimeoutError as error:
            raise NotFetched(f"it took over {self._limit_s:g} s") from error
        except (httpx2.InvalidURL, UnicodeError, ValueError) as error:
            raise NotFetched(f"not a URL: {error}") from error
        except httpcore2.TimeoutException as error:
            raise NotFetched("it took too long") from error
        except (
            httpcore2.NetworkError,
            httpcore2.ProtocolError,
            httpcore2.UnsupportedProtocol,
        ) as error:
            raise NotFetched(f"{type(error).__name__}: {error}") from error

    async def _follow(self, url: httpx2.URL) -> Image:
        if self._tls is None:
            # Reads hundreds of certificates: not on the event loop, and once.
            self._tls = await asyncio.to_thread(httpcore2.default_ssl_context)
        for _ in range(MOST_REDIRECTS + 1):
            self._reach.check_url(url)
            # A pool of its own: no connection, and no address, is taken over from an earlier hop.
            async with (
                httpcore2.AsyncConnectionPool(
                    self._tls, max_connections=1, network_backend=self._dial
                ) as pool,
                pool.stream("GET", _parts(url), headers=_HEADERS) as response,
            ):
                location = _header(response, b"location")
                if response.status not in _REDIRECTS or not location:
                    return await _image(response)
            url = url.join(location)
        raise NotFetched(f"over {MOST_REDIRECTS} redirects")


def _parts(url: httpx2.URL) -> httpcore2.URL:
    """The parts as they were checked: nobody parses the text a second time."""
    return httpcore2.URL(
        scheme=url.raw_scheme, host=url.raw_host, port=port_of(url), target=url.raw_path
    )


async def _image(response: httpcore2.Response) -> Image:
    if response.status != 200:
        raise NotFetched(f"its host answers with status {response.status}")
    content_type = _header(response, b"content-type")
    if not may_be_image(content_type):
        raise NotFetched(f"its type is {content_type[:80]!r}, not an image's")
    coding = _header(response, b"content-encoding").lower()
    if coding not in ("", "identity"):
        raise NotFetched(f"it came as {coding[:80]!r}, which was not asked for")
    length = _header(response, b"content-length")
    if length.isdecimal() and int(length[:20]) > LARGEST_BYTES:
        raise _too_large()
    body = bytearray()
    async for chunk in response.aiter_stream():
        body += chunk
        if len(body) > LARGEST_BYTES:
            raise _too_large()
    media_type = media_type_of(bytes(body))
    if media_type is None:
        raise NotFetched(f"it is no image: {KINDS} is what we pass on")
    return Image(media_type, bytes(body))


def _too_large() -> NotFetched:
    return NotFetched(f"it is larger than {LARGEST_BYTES // 1_024 // 1_024} MiB")


def _header(response: httpcore2.Response, wanted: bytes) -> str:
    return next(
        (value.decode("latin-1") for name, value in response.headers if name.lower() == wanted), ""
    )
