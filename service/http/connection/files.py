"""Parts of a file → the socket, by the kernel: no byte of them comes into this process.

ASGI calls it zero copy send: https://asgi.readthedocs.io/en/latest/extensions.html
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from service.http.answering.pool import COLD_NICENESS
from service.http.connection.writing import is_gone
from service.http.messages.asgi import SEND_FILE, App, FilePart, Receive, Scope, Send
from service.memo.improve import step_back

# As much of one as is sent before it is another's turn.
_TURN_BYTES = 128 * 1_024


class FileSender:
    """Sends files to whoever asks, a piece of each in turn.

    In a thread of low priority: the kernel's part takes as long as the client is fast, or longer
    where a disk is slow, and ready answers wait for neither.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "files", step_back, (COLD_NICENESS,))

    def app_for(self, app: App, cycle: RequestResponseCycle) -> App:
        """`app`, which may send files to the client of `cycle`."""

        async def app_with_files(scope: Scope, receive: Receive, send: Send) -> None:
            async def send_any(event: Any) -> None:
                if event["type"] == SEND_FILE:
                    await self._send(cycle, event)
                else:
                    await send(event)

            await app(scope, receive, send_any)

        return app_with_files

    async def _send(self, cycle: RequestResponseCycle, part: FilePart) -> None:
        """Send a part of a body whose length was told, and that does not end with it."""
        transport, flow, file = cycle.transport, cycle.flow, part["file"].fileno()
        at, end = part["offset"], part["offset"] + part["count"]
        with _socket_of(transport) as socket:
            # What was written before goes first.
            transport.set_write_buffer_limits(high=0)
            await flow.drain()
            while at < end and not is_gone(cycle):
                most_bytes = min(_TURN_BYTES, end - at)
                job = self._thread.submit(os.sendfile, socket, file, at, most_bytes)
                try:
                    sent_bytes = await asyncio.wrap_future(job)
                except BlockingIOError:
                    await _writable(socket, flow)
                    continue
                except OSError:
                    break
                finally:
                    # Whatever ends this, the socket must stay its own until then.
                    wait([job])
                if not sent_bytes:
                    break
                at += sent_bytes
            transport.set_write_buffer_limits()
        cycle.expected_content_length -= part["count"]
        if at < end:
            # The client has left, or the file is shorter than was told: this can't be completed.
            transport.abort()
            cycle.disconnected = True


async def _writable(socket: int, flow: Any) -> None:
    # Who watches over the connection ends it where its client takes nothing, and then this too.
    flow.pause_writing()
    loop = asyncio.get_running_loop()
    loop.add_writer(socket, flow.resume_writing)
    try:
        await flow.drain()
    finally:
        loop.remove_writer(socket)


@contextlib.contextmanager
def _socket_of(transport: asyncio.Transport) -> Iterator[int]:
    # One of its own: the event loop lets nobody else wait for a transport's.
    socket = os.dup(transport.get_extra_info("socket").fileno())
    try:
        yield socket
    finally:
        os.close(socket)
