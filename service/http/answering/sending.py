"""Message → the ASGI app that sends it to one client, whatever it is held in by then."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from service.http.answering.pool import COLD_NICENESS
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
from service.http.request.request import Request
from service.memo.improve import step_back
from service.memo.message import Message
from service.representations.encodings import inflated_chunks

# Each holds some 0.5 MB, for as long as its client takes to read; others wait for their turn.
MOST_INFLATED = 16


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
