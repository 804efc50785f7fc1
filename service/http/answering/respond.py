"""Route, name and query → the ready message: the memo's, or built, encoded and kept now."""

from __future__ import annotations

import contextlib
import weakref
from collections.abc import Hashable, Mapping
from functools import partial
from typing import Any

import msgspec

from service.answers.benchmarks import canonical_name
from service.answers.directory import directory_of, has_directory
from service.errors import BadParameter
from service.http.answering.pool import ColdBuilds
from service.http.answering.serving import Serving
from service.http.messages.content import content_of
from service.http.messages.headers import JSON
from service.http.routing.params import read_query
from service.http.routing.routes import Route
from service.memo.encodings import Coding, compress
from service.memo.key import canonical_target
from service.memo.message import Message, header_lines
from service.memo.shelf import Shelved
from service.watch import happened, step

# Larger content is never whole in memory: it is sent as stored, or inflated piece by piece.
LARGEST_HELD_BYTES = 8 * 1_024 * 1_024
_JSON_ONLY = header_lines([JSON])


class Question(msgspec.Struct, frozen=True):
    """A request, read: which route, about what, with which values; `target` names it all.

    `client` is the address that it came from, where it came from one.
    """

    route: Route
    name: str | None
    values: dict[str, Any]
    target: bytes
    client: str = ""

    @property
    def flow(self) -> Hashable:
        """Whose turn its build takes: a client has one for filters, and one for all else."""
        return self.client, self.is_lasting

    @property
    def is_lasting(self) -> bool:
        """Whether it is of the few that are asked again and again: those without a filter."""
        return b"?" not in self.target


class Responder:
    """Finds or builds messages. All its builds share one bound."""

    def __init__(self, cold: ColdBuilds) -> None:
        self._cold = cold

    async def read(
        self,
        serving: Serving,
        route: Route,
        name: str | None,
        query: bytes,
        client: str = "",
    ) -> Question:
        """What a request asks.

        Raises:
            UnknownName: no benchmark is called that. Tasks and models are looked up later.
            BadParameter: the query has a value that is not allowed.
        """
        try:
            asked = read_query(query, route.parameters, serving.query_max_values)
        except BadParameter as error:
            # Where both are wrong, the name is what to mend first.
            if error.value is not None:
                await self._canonical(serving, route, name, client)
            raise
        name = await self._canonical(serving, route, name, client)
        target = canonical_target(route.path, name, asked.spelled)
        return Question(route, name, asked.values, target, client)

    async def message(
        self, serving: Serving, question: Question, welcome: tuple[Coding, ...]
    ) -> Message:
        """The answer to `question`, ready in one of the `welcome` codings.

        Content over `LARGEST_HELD_BYTES` is ready as gzip only, whatever is welcome.

        Raises:
            UnknownName: no task or model is called that.
            Overloaded, TooSlow: the answer is not in the memo, and can't be built in time.
        """
        message = serving.memo.find(question.target)
        if message is not None:
            happened("memo", "hit")
        else:
            outcome = "flight" if serving.flights.is_under_way(question.target) else "miss"
            happened("memo", outcome)
            with step("memo", outcome):
                message = await serving.flights.join(
                    question.target, lambda: self._build(serving, question, welcome)
                )
        # Again, where it was improved meanwhile, and the coding that somebody waits for let go.
        while message.ready(welcome) is None and message.size_bytes <= LARGEST_HELD_BYTES:
            recode = partial(self._recode, serving, question, message, welcome[0])
            await serving.flights.join((question.target, welcome[0]), recode)
        return message

    async def _canonical(
        self, serving: Serving, route: Route, name: str | None, client: str
    ) -> str | None:
        if name is None or route.kind != "benchmark":
            return name
        known = serving.canonical_names.get(name)
        if known is None:
            snapshot = serving.snapshot
            look_up = partial(canonical_name, snapshot, name)
            if has_directory(snapshot) and directory_of(snapshot).has_benchmark(name):
                known = look_up()
            else:
                known = await self._cold.run(snapshot, look_up, (client, True))
            # Unknown names never come this far: this holds no more than names and aliases.
            serving.canonical_names[name] = known
        return known

    async def _build(
        self, serving: Serving, question: Question, welcome: tuple[Coding, ...]
    ) -> Message:
        def find_or_build() -> tuple[Message, bool]:
            if serving.shelf is not None and question.is_lasting:
                shelved = serving.shelf.find(question.target)
                happened("shelf", "miss" if shelved is None else "hit")
                if shelved is not None:
                    found = message_from(serving, question.name, shelved, welcome)
                    return found, found.bodies.keys() != shelved.bodies.keys()
            return built(serving, question, welcome[0]), True

        message, was_hasty = await self._cold.run(serving.snapshot, find_or_build, question.flow)
        # What came whole from the shelf is as small as it gets, and shared.
        keep(serving, question, message, in_haste=welcome[0] if was_hasty else None)
        return message

    async def _recode(
        self, serving: Serving, question: Question, message: Message, coding: Coding
    ) -> Message:
        body = await self._cold.run(
            serving.snapshot, lambda: _compressed(message.content(), coding), question.flow
        )
        message.add(coding, body)
        serving.memo.weigh(question.target)
        _improve(serving, question, message)
        return message


def built(serving: Serving, question: Question, coding: Coding) -> Message:
    """The message of a new answer, its body in `coding`, for `keep`."""
    named = () if question.name is None else (question.name,)
    with step("build", question.route.path):
        answer = question.route.compute(serving.snapshot, *named, **question.values)
        return message_of(serving, question.route, question.name, answer, coding)


def keep(serving: Serving, question: Question, message: Message, in_haste: Coding | None) -> None:
    """Hold `message` for whoever asks next, and have made better what was made `in_haste`."""
    serving.memo.keep(question.target, message)
    if in_haste is not None:
        _improve(serving, question, message, instead_of=in_haste)


def _improve(
    serving: Serving, question: Question, message: Message, instead_of: Coding | None = None
) -> None:
    """Have `message` made smaller some time; its content and headers stay as they are.

    `instead_of` is the coding that was made in haste, for whoever asked first. Any other is held
    because somebody understands nothing else, and stays.
    """
    if not question.is_lasting:
        return

    # What waits must not keep alive what the memo let go.
    improved_message = weakref.ref(message)

    def improved(bodies: Mapping[Coding, bytes | memoryview]) -> None:
        message = improved_message()
        if message is None:
            return
        needed = {held: body for held, body in message.bodies.items() if held != instead_of}
        message.replace({**needed, **bodies})
        serving.memo.weigh(question.target)

    serving.improver.offer(question.target, message, improved)


def message_from(
    serving: Serving, name: str | None, shelved: Shelved, welcome: tuple[Coding, ...]
) -> Message:
    """The message of an answer on the shelf, its body in one of the `welcome` codings at least."""
    message = _message(serving, shelved.family, name, shelved.etag, shelved.size_bytes)
    message.replace(shelved.bodies)
    if message.ready(welcome) is None and message.size_bytes <= LARGEST_HELD_BYTES:
        message.add(welcome[0], _compressed(message.content(), welcome[0]))
    return message


def message_of(
    serving: Serving, route: Route, name: str | None, answer: object, coding: Coding
) -> Message:
    """The message of an answer, its body in `coding`; statistics stay gzipped as they are."""
    with contextlib.ExitStack() as held:
        with step("encode", route.path):
            content = held.enter_context(content_of(answer))
        message = _message(serving, route.path, name, content.etag, content.size_bytes)
        if content.is_small:
            message.add("identity", content.plain())
        elif content.coding == "identity":
            message.add(coding, _compressed(content.body, coding))
        else:
            message.add(content.coding, bytes(content.body))
        return message


def _compressed(body: bytes | bytearray, coding: Coding) -> bytes:
    with step("compress", coding):
        return compress(body, coding)


def _message(
    serving: Serving, family: str, name: str | None, etag: bytes, size_bytes: int
) -> Message:
    return Message(
        family=family,
        name=name,
        etag=etag,
        last_modified_at=serving.built_at,
        size_bytes=size_bytes,
        headers=serving.header_lines,
        entity_headers=_JSON_ONLY,
    )
