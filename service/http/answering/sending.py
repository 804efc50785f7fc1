"""Message → ready in a coding that is welcome, and the ASGI app that sends it to one client."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from service.http.answering.pool import COLD_NICENESS, ColdBuilds
from service.http.answering.serving import Serving
from service.http.messages.asgi import (
    IS_GONE,
    NO_BODY,
    App,
    Body,
    Receive,
    Scope,
    Send,
    nobody_tells,
    start_of,
)
from service.http.messages.cors import Cors
from service.http.messages.ready import content_lines, own_headers, ready_for
from service.http.request.question import Question
from service.http.request.request import Request
from service.memo.improve import step_back
from service.memo.message import Message
from service.representations.encodings import Coding, compress, inflated_chunks
from service.representations.representation import Representation
from service.watch import step

# Each holds some 0.5 MB, for as long as its client takes to read; others wait for their turn.
MOST_INFLATED = 16
# Larger content is never whole in memory: it is sent as stored, or inflated piece by piece.
LARGEST_HELD_BYTES = 8 * 1_024 * 1_024


async def have_coding(
    pool: ColdBuilds,
    serving: Serving,
    question: Question,
    message: Message,
    welcome: tuple[Coding, ...],
    added: Callable[[], None] | None = None,
) -> None:
    """Have `message` ready in one of the `welcome` codings; `added` is called where one was added.

    Content over `LARGEST_HELD_BYTES` stays as it is, whatever is welcome.
    """

    async def recode() -> Message:
        content_in = partial(_content_in, message, welcome[0], question.representation)
        message.add(welcome[0], await pool.run(serving.snapshot, content_in, question.flow))
        serving.memo.weigh(question.target)
        if added is not None:
            added()
        return message

    # Again, where it was improved meanwhile, and the coding that somebody waits for let go.
    while message.ready(welcome) is None and message.size_bytes <= LARGEST_HELD_BYTES:
        await serving.flights.join((question.target, welcome[0]), recode)


def _content_in(message: Message, coding: Coding, form: Representation) -> bytes:
    return compressed(message.content(), coding, form)


def compressed(body: bytes | bytearray, coding: Coding, form: Representation) -> bytes:
    """`body` in `coding`, while somebody waits."""
    with step("compress", coding):
        return compress(body, coding, form.effort)


class Sender:
    """Sends messages; content that is held gzipped is inflated for who takes nothing else.

    That happens piece by piece in a thread of low priority, for so many clients at a time.
    """

    def __init__(self, cors: Cors) -> None:
        self._cors = cors
        self._places = asyncio.Semaphore(MOST_INFLATED)
        self._thread = ThreadPoolExecutor(1, "inflate", step_back, (COLD_NICENESS,))

    def app_for(self, message: Message, asked: Request) -> App:
        """The ASGI app that sends `message` to who asked."""
        own = own_headers(asked.wants, self._cors)
        # Now, and not when it is sent: by then the coding may be gone, the message improved.
        ready = ready_for(message, asked.wants, own)

        async def send_it(scope: Scope, receive: Receive, send: Send) -> None:
            if ready is not None:
                await send(ready.start())
                await send(Body(type="http.response.body", body=ready.body))
                return
            start = start_of(200, content_lines(message, "identity", message.size_bytes))
            start["headers"] += own
            async with self._places:
                await send(start)
                if asked.method != "HEAD":
                    await self._inflate(message, scope.get(IS_GONE, nobody_tells), send)
            await send(NO_BODY)

        return send_it

    async def _inflate(self, message: Message, is_gone: Callable[[], bool], send: Send) -> None:
        chunks, loop = _content_of(message), asyncio.get_running_loop()
        while not is_gone():
            chunk = await loop.run_in_executor(self._thread, next, chunks, None)
            if chunk is None:
                break
            await send({"type": "http.response.body", "body": chunk, "more_body": True})

    def close(self) -> None:
        """Inflate nothing more."""
        self._thread.shutdown(wait=False, cancel_futures=True)


def _content_of(message: Message) -> Iterator[bytes]:
    gzipped = message.bodies.get("gzip")
    if gzipped is not None:
        yield from inflated_chunks(gzipped)
    else:
        # Bodies that were ready a moment ago have just been replaced by smaller ones.
        yield message.content()
