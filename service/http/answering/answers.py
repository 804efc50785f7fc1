"""What is asked → the ready message: the memo's, or made, encoded and kept now.

There is one way to make one; a route says whether that happens in the event loop or in the pool.
The way to a thread and back takes ten times as long as an answer that the metadata index holds.
"""

from __future__ import annotations

import contextlib
import weakref
from collections.abc import Mapping
from functools import partial
from typing import get_args

from service.answers.metadata_index import (
    Kind,
    has_metadata_index,
    metadata_index_of,
    with_suggestion,
)
from service.errors import DuckrankError, UnknownName
from service.http.answering.pool import ColdBuilds
from service.http.answering.sending import LARGEST_HELD_BYTES, compressed, have_coding
from service.http.answering.serving import Serving
from service.http.messages.conditional import entity_tag
from service.http.request.question import Question
from service.http.request.request import Request
from service.http.routing.route import Route
from service.memo.disk import CachedAnswer
from service.memo.message import Message
from service.representations.encodings import Coding, welcome_codings
from service.representations.registry import rendered
from service.watch import happened, step

# All of them wait in one queue: who asks for thousands of unknown names delays other such answers.
SUGGESTIONS = "suggestions"


class Answers:
    """Finds or makes messages. All that it has made in the pool shares one bound."""

    def __init__(self, pool: ColdBuilds) -> None:
        self._pool = pool

    def at_once(self, serving: Serving, request: Request) -> Message | None:
        """The message that the event loop can make now; None where that takes more, or fails."""
        route = request.match.route
        try:
            if route is None or not _is_inline(serving, route, request.match.name):
                return None
            question = serving.read(request, route)
            welcome = welcome_codings(request.wants.accept_encoding)
            message = _found_or_inline(serving, question, welcome)
        except DuckrankError:
            # It is said at the end of the long way, where errors become answers.
            return None
        serving.memo.spell(question.target, request.spelling)
        return message

    async def answer(
        self, serving: Serving, request: Request, route: Route, body: bytes | None = None
    ) -> Message:
        """The answer of `route`, ready in a coding that the client welcomes.

        `body` is what was posted; it asks what a query of the same would.

        Raises:
            UnknownName: nothing is called that, or no such snapshot is kept.
            SnapshotHeld, SnapshotUnknown, SnapshotUnreadable: a kept one can't be read.
            BadParameter, BadBody: the query or the body has a value that is not allowed.
            Overloaded, TooSlow: the answer is not in the memo, and can't be built in time.
        """
        attached = None
        if route.asked_of is not None:
            client = serving.client_of(request)
            attached = await self._pool.run(serving.snapshot, serving.attached, (client, False))
        question = serving.read(request, route, body, attached)
        welcome = welcome_codings(request.wants.accept_encoding)
        message = await self._message(serving, question, welcome)
        # What was posted is not asked again by its target; and what a spelling leads to among kept
        # snapshots may be another thing in a moment.
        if body is None and attached is None:
            serving.memo.spell(question.target, request.spelling)
        return message

    async def ahead(self, serving: Serving, request: Request) -> None:
        """Have what `request` asks in the memo, before anybody does.

        Raises:
            UnknownName, BadParameter, Overloaded, TooSlow: as `answer`.
        """
        if request.match.route is not None:
            await self.answer(serving, request, request.match.route)

    async def explained(self, serving: Serving, error: Exception) -> Exception:
        """`error`; of an unknown name with what was meant, perhaps, unless there is much to do."""
        if not isinstance(error, UnknownName) or error.kind not in get_args(Kind):
            return error
        suggest = partial(with_suggestion, serving.snapshot, error)
        try:
            return await self._pool.run(serving.snapshot, suggest, SUGGESTIONS)
        except DuckrankError:
            return error

    async def _message(
        self, serving: Serving, question: Question, welcome: tuple[Coding, ...]
    ) -> Message:
        message = _found_or_inline(serving, question, welcome)
        if message is None:
            outcome = "flight" if serving.flights.is_under_way(question.target) else "miss"
            happened("memo", outcome)
            with step("memo", outcome):
                build = partial(self._build, serving, question, welcome)
                message = await serving.flights.join(question.target, build)
        improve = partial(_improve, serving, question, message)
        await have_coding(self._pool, serving, question, message, welcome, improve)
        return message

    async def _build(
        self, serving: Serving, question: Question, welcome: tuple[Coding, ...]
    ) -> Message:
        def find_or_make() -> tuple[Message, bool]:
            if serving.disk_cache.is_on and question.may_lie_on_disk:
                cached = serving.disk_cache.find(question.target)
                happened("disk", "miss" if cached is None else "hit")
                if cached is not None:
                    found = message_from(serving, question, cached, welcome)
                    return found, found.bodies.keys() != cached.bodies.keys()
            return _make(serving, question, welcome[0]), True

        message, was_hasty = await self._pool.run(question.source, find_or_make, question.flow)
        # What came whole from disk is as small as it gets, and shared.
        _keep(serving, question, message, in_haste=welcome[0] if was_hasty else None)
        return message


def _is_inline(serving: Serving, route: Route, name: str | None) -> bool:
    if route.is_inline is None or not has_metadata_index(serving.snapshot):
        return False
    return route.is_inline(metadata_index_of(serving.snapshot), name or "")


def _found_or_inline(
    serving: Serving, question: Question, welcome: tuple[Coding, ...]
) -> Message | None:
    """The memo's message, or one that is made here, where its route allows that."""
    message = serving.memo.find(question.target)
    if message is not None:
        happened("memo", "hit")
    elif _is_inline(serving, question.route, question.name):
        happened("memo", "miss")
        with step("memo", "miss"):
            message = _make(serving, question, welcome[0])
        _keep(serving, question, message, in_haste=welcome[0])
    return message


def _make(serving: Serving, question: Question, coding: Coding) -> Message:
    """The message of a new answer, its body in `coding`; statistics stay gzipped as they are."""
    route, form = question.route, question.representation
    with contextlib.ExitStack() as held:
        held.enter_context(step("build", route.path))
        answer = serving.compute(question)
        with step("encode", route.path):
            content = held.enter_context(rendered(answer, route.answer, form))
        message = _message(serving, question, entity_tag(content.digest), content.size_bytes)
        if content.is_small or not form.is_compressible:
            message.add("identity", content.plain())
        elif content.coding == "identity":
            message.add(coding, compressed(content.body, coding, form))
        else:
            message.add(content.coding, bytes(content.body))
        return message


def message_from(
    serving: Serving, question: Question, cached: CachedAnswer, welcome: tuple[Coding, ...]
) -> Message:
    """The message of a cached answer, its body in one of the `welcome` codings at least."""
    message = _message(serving, question, cached.header.etag, cached.header.size_bytes)
    message.replace(cached.bodies)
    if message.ready(welcome) is None and message.size_bytes <= LARGEST_HELD_BYTES:
        body = compressed(message.content(), welcome[0], question.representation)
        message.add(welcome[0], body)
    return message


def _message(serving: Serving, question: Question, etag: bytes, size_bytes: int) -> Message:
    return Message(
        family=question.route.path,
        name=question.name,
        etag=etag,
        last_modified_at=serving.built_at if question.route.asked_of is None else None,
        size_bytes=size_bytes,
        header_lines=serving.header_lines(question.route, question.representation),
        own_lines=serving.own_lines(question),
        representation=question.representation,
    )


def _keep(serving: Serving, question: Question, message: Message, in_haste: Coding | None) -> None:
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
    form = question.representation
    if not question.is_unfiltered or not form.is_compressible or form.is_packed:
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
