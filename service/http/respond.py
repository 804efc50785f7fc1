"""Route, name and query → the ready message: the memo's, or built, encoded and kept now."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from service.answers.benchmarks import canonical_name
from service.answers.tasks import Statistics
from service.errors import BadParameter
from service.http.cold import ColdBuilds
from service.http.cors import Cors
from service.http.headers import JSON, Wants
from service.http.params import Asked, read_query
from service.http.ready import reply_of
from service.http.routes import Route
from service.http.serving import Serving
from service.memo.encodings import (
    SMALLEST_COMPRESSED_BYTES,
    Coding,
    compress,
    welcome_codings,
)
from service.memo.key import canonical_target
from service.memo.message import Message
from service.wire.encode import encode, etag_of

# Larger content is never whole in memory: it is sent as stored, or inflated piece by piece.
LARGEST_HELD_BYTES = 8 * 1_024 * 1_024


class Responder:
    """Finds or builds messages. All its builds share one bound."""

    def __init__(self, cold: ColdBuilds, cors: Cors) -> None:
        self._cold = cold
        self._cors = cors

    async def message(
        self, serving: Serving, route: Route, name: str | None, query: bytes, wants: Wants
    ) -> tuple[bytes, Message]:
        """The canonical target and its message, ready in a coding that the client welcomes.

        Content over `LARGEST_HELD_BYTES` may be ready as gzip only.

        Raises:
            UnknownName, BadParameter: the client's.
            Overloaded, TooSlow: ours.
        """
        name, asked = await self._read(serving, route, name, query)
        target = canonical_target(route.path, name, asked.spelled)
        welcome = welcome_codings(wants.accept_encoding)
        message = serving.memo.find(target)
        if message is None:
            message = await self._fly(
                serving, target, lambda: self._build(serving, target, route, name, asked, welcome)
            )
        if reply_of(message, wants, self._cors) is None:
            await self._make_ready(serving, target, message, welcome[0])
        return target, message

    async def _read(
        self, serving: Serving, route: Route, name: str | None, query: bytes
    ) -> tuple[str | None, Asked]:
        try:
            asked = read_query(query, route.parameters)
        except BadParameter as error:
            # Where both are wrong, the name comes first: it stands first.
            if error.value is not None:
                await self._canonical(serving, route, name)
            raise
        return await self._canonical(serving, route, name), asked

    async def _canonical(self, serving: Serving, route: Route, name: str | None) -> str | None:
        if name is None or route.kind != "benchmark":
            return name
        known = serving.canonical_names.get(name)
        if known is None:
            known = await self._cold.run(
                serving.snapshot, lambda: canonical_name(serving.snapshot, name)
            )
            # Unknown names were raised for above, so this holds names and aliases only.
            serving.canonical_names[name] = known
        return known

    async def _fly(
        self, serving: Serving, key: object, compute: Callable[[], Awaitable[Message]]
    ) -> Message:
        return await serving.flights.join(key, compute)

    async def _build(
        self,
        serving: Serving,
        target: bytes,
        route: Route,
        name: str | None,
        asked: Asked,
        welcome: tuple[Coding, ...],
    ) -> Message:
        def build() -> Message:
            named = () if name is None else (name,)
            answer = route.compute(serving.snapshot, *named, **asked.values)
            return message_of(serving, route, answer, welcome[0])

        message = await self._cold.run(serving.snapshot, build)
        serving.memo.keep(target, message)
        return message

    async def _make_ready(
        self, serving: Serving, target: bytes, message: Message, coding: Coding
    ) -> None:
        if message.size_bytes > LARGEST_HELD_BYTES:
            return

        async def recode() -> Message:
            body = await self._cold.run(
                serving.snapshot, lambda: compress(message.content(), coding)
            )
            message.add(coding, body)
            serving.memo.weigh(target)
            return message

        await self._fly(serving, (target, coding), recode)


def message_of(serving: Serving, route: Route, answer: object, coding: Coding) -> Message:
    """The message of an answer, its body in `coding`; statistics stay gzipped as they are."""
    if isinstance(answer, Statistics):
        body, etag = answer.json_gz, f'"{answer.sha256[:32]}"'
        size_bytes, coding = answer.size_bytes, "gzip"
    else:
        content = encode(answer)
        size_bytes, etag = len(content), etag_of(content)
        if size_bytes < SMALLEST_COMPRESSED_BYTES:
            coding = "identity"
        body = compress(content, coding)
    message = Message(
        family=route.path,
        etag=etag.encode(),
        last_modified_at=serving.built_at,
        size_bytes=size_bytes,
        headers=[(b"etag", etag.encode()), *serving.headers],
        entity_headers=[JSON],
    )
    message.add(coding, body)
    return message
