"""Asks the Hub and never waits for ever: every request has limits in seconds, bytes and tries.

`huggingface_hub` knows the Hub's addresses and where the token is. Its own downloader is not used,
because it lists without a time limit, sleeps for as long as `Retry-After` says, and trusts content
whose size is right; `Limits` says what is done here instead.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import TypeVar

import httpx2
import msgspec
from huggingface_hub import get_token, is_offline_mode

from service import __version__
from service.errors import SourceUnavailable

Answer = TypeVar("Answer")

LONGEST_ANSWER_BYTES = 16 * 2**20
MOST_REDIRECTS = 5


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What a fetch may cost before it is given up."""

    total_s: float = 900.0
    silence_s: float = 15.0
    tries: int = 4
    first_wait_s: float = 1.0
    longest_wait_s: float = 60.0
    shard_count: int = 64
    total_bytes: int = 2 * 2**30
    kept_commits: int = 3


class Passing(Exception):
    """A fault that may be gone at the next try; `wait_s` is what the Hub asks to wait."""

    def __init__(self, seen: str, advice: str, wait_s: float | None = None) -> None:
        super().__init__(seen)
        self.seen = seen
        self.advice = advice
        self.wait_s = wait_s


class HubRequests:
    """Requests about one dataset (`place` in messages), sharing connections and limits."""

    def __init__(self, place: str, endpoint: str, limits: Limits) -> None:
        self.place = place
        self.endpoint = endpoint
        self.limits = limits
        headers = {"user-agent": f"duckrank/{__version__}", "accept-encoding": "identity"}
        token = self._token()
        self._has_token = token is not None
        if token is not None:
            headers["authorization"] = f"Bearer {token}"
        # A redirect to another host, such as a CDN, loses the token: httpx2 sees to it.
        self._client = httpx2.AsyncClient(
            headers=headers,
            timeout=limits.silence_s,
            follow_redirects=True,
            max_redirects=MOST_REDIRECTS,
        )

    async def __aenter__(self) -> HubRequests:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._client.aclose()

    def unavailable(self, seen: str, advice: str) -> SourceUnavailable:
        """The error for this dataset, in one form: place, what was seen, what to try."""
        return SourceUnavailable(f"{self.place} can't be read: {seen}. {advice}")

    async def patiently(self, once: Callable[[], Awaitable[Answer]]) -> Answer:
        """The answer of `once`, tried again after passing faults as often as the limits allow."""
        for done in range(1, self.limits.tries + 1):
            try:
                return await once()
            except Passing as fault:
                asked_s = fault.wait_s
                if asked_s is not None and asked_s > self.limits.longest_wait_s:
                    raise self.unavailable(
                        f"{fault.seen} and asks to wait {asked_s:.0f} s, "
                        f"more than the limit of {self.limits.longest_wait_s:.0f} s",
                        fault.advice,
                    ) from fault
                if done == self.limits.tries:
                    raise self.unavailable(f"{fault.seen} ({done} tries)", fault.advice) from fault
            backoff_s = self.limits.first_wait_s * 2 ** (done - 1)
            await asyncio.sleep(
                min(backoff_s if asked_s is None else asked_s, self.limits.longest_wait_s)
            )
        raise AssertionError("`tries` is at least 1")

    async def document(self, url: str, params: dict[str, str] | None) -> tuple[bytes, str | None]:
        """One JSON document of the Hub's API, and the address of the next page if there is one."""

        async def once() -> tuple[bytes, str | None]:
            body = bytearray()
            async with self.opened(url, params) as response:
                async for chunk in response.aiter_bytes():
                    body += chunk
                    if len(body) > LONGEST_ANSWER_BYTES:
                        raise self.unavailable(
                            f"{url} answered more than the limit of {LONGEST_ANSWER_BYTES:,} bytes",
                            "Check HF_ENDPOINT and CACHE_REPO.",
                        )
                return bytes(body), response.links.get("next", {}).get("url")

        return await self.patiently(once)

    @asynccontextmanager
    async def opened(
        self, url: str, params: dict[str, str] | None = None
    ) -> AsyncIterator[httpx2.Response]:
        """A good answer whose body is still to come; faults on the way are `Passing` or final."""
        try:
            async with self._client.stream("GET", url, params=params) as response:
                if response.status_code != httpx2.codes.OK:
                    raise self._refusal(response)
                yield response
        except httpx2.TooManyRedirects as error:
            raise self.unavailable(
                f"{url} redirects more than {MOST_REDIRECTS} times", "Check HF_ENDPOINT."
            ) from error
        except (httpx2.UnsupportedProtocol, httpx2.InvalidURL) as error:
            raise self.unavailable(
                f"{url} leads to an address that can't be asked ({error})",
                "Check HF_ENDPOINT: it starts with https:// or http://.",
            ) from error
        except httpx2.TimeoutException as error:
            raise Passing(
                f"{url} sent nothing for {self.limits.silence_s:g} s", "Try again later."
            ) from error
        except httpx2.HTTPError as error:
            raise Passing(
                f"the connection for {url} failed ({error or type(error).__name__})",
                "Check the network and HF_ENDPOINT.",
            ) from error

    def _token(self) -> str | None:
        if is_offline_mode():
            raise self.unavailable("HF_HUB_OFFLINE forbids to ask the Hub", "Unset it.")
        token = get_token()
        if token is not None and not (token.isascii() and token.isprintable()):
            raise self.unavailable("HF_TOKEN has characters that no token has", "Set it again.")
        return token

    def _refusal(self, response: httpx2.Response) -> Exception:
        status, url = response.status_code, response.url.copy_with(query=None)
        seen = f"{url} answered {status}"
        if status in (401, 403):
            return self.unavailable(
                seen,
                "The token in HF_TOKEN may not read it, or there is no such dataset."
                if self._has_token
                else "If it is private or gated, set HF_TOKEN; if not, check CACHE_REPO.",
            )
        if status == httpx2.codes.NOT_FOUND:
            advice = {
                "RevisionNotFound": "There is no such revision: check --revision.",
                "EntryNotFound": "It has no such file or folder: is it a dataset of results?",
            }
            code = response.headers.get("x-error-code", "")
            return self.unavailable(
                seen, advice.get(code, "There is no such dataset or revision: check CACHE_REPO.")
            )
        if status in (408, 429) or status >= httpx2.codes.INTERNAL_SERVER_ERROR:
            advice_later = (
                "Too many requests: try later, or set HF_TOKEN."
                if status == 429
                else ("The Hub has a fault: try again later.")
            )
            return Passing(seen, advice_later, _wait_s(response.headers.get("retry-after")))
        return self.unavailable(seen, "Check HF_ENDPOINT and CACHE_REPO.")


def _wait_s(retry_after: str | None) -> float | None:
    """Seconds that a `Retry-After` asks for, given as a number or as a date (RFC 9110, 10.2.3)."""
    if retry_after is None:
        return None
    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        return max(0.0, (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None
