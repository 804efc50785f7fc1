"""Bytes on a connection → ASGI: uvicorn's protocol, kinder to names, and patient within bounds.

What can't be read, is too long or comes too slowly is refused in JSON, and the connection ends.
What was asked before on the same connection is answered first. An answer that is ready is written
while its request is read: a task, and a second look at our own headers, cost as much as the rest.
"""

from __future__ import annotations

import asyncio
import functools
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from service.http.answering.hits import ReadyMessages
from service.http.connection.failures import Refused, own_failure
from service.http.connection.heads import fault_in
from service.http.connection.limits import Connections
from service.http.connection.request_line import quoted_request_line, with_path
from service.http.connection.size import MessageSize
from service.http.connection.unread import UnreadBody
from service.http.connection.writing import Unsent, ending_with, is_gone, write_ready
from service.http.messages.asgi import HAS_LEFT, IS_GONE, Ready
from service.http.messages.problems import (
    BadHead,
    HeadersTooLong,
    RequestTooSlow,
    TooManyConnections,
)
from service.http.request.parsed_cache import ParsedRequests
from service.http.request.request import REQUEST, Request, is_body_read, read_request

# Behind the request that is answered; clients that pipeline have to send again what is beyond.
MOST_PIPELINED = 64
# A head of many small headers is known to be too long before all of it was parsed.
MOST_PARSED_AT_ONCE_BYTES = 8_192
# Closing at once would throw away, with what the client still sends, what it has not read yet.
LINGER_S = 2.0


class PlainNamesProtocol(HttpToolsProtocol):
    """Accepts names in UTF-8 that a client did not percent-encode, and ends what outstays."""

    def __init__(
        self, *args: Any, connections: Connections, parsed: ParsedRequests, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._connections = connections
        self._parsed = parsed
        self._ready = self.app if isinstance(self.app, ReadyMessages) else None
        self._prefix = self._ready.prefix if self._ready is not None else b""
        # Of the chunk that is read: how many requests begin, and the last answered at once.
        self._begun_count = 0
        self._answered: Request | None = None
        self._limits = connections.limits
        # Since when the client owes us something: a request, the rest of one, or its farewell.
        self._waiting_since_s = 0.0
        self._is_between_requests = self._is_in_request_line = True
        self._is_in_head = self._is_deaf = self._is_half_closed = False
        self._size = MessageSize(self._limits)
        self._answering: RequestResponseCycle | None = None
        self._fault: Exception | None = None
        self._unread = UnreadBody()
        self._unsent = Unsent()
        self._default_lines = connections.default_lines

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection on, or say that there are too many."""
        super().connection_made(transport)
        self._waiting_since_s = self.loop.time()
        if not self._connections.admit(self, self.loop):
            self._fault = TooManyConnections(self._connections.most_count)
            self.send_400_response("")

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it, and let no answer be written to it."""
        self._connections.drop(self)
        # uvicorn tells the last request only, and the first of a pipeline goes on writing.
        if self._answering is not None:
            self._answering.disconnected = True
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Quote what no request line may hold, then parse as ever, within the limits."""
        if len(data) > MOST_PARSED_AT_ONCE_BYTES:
            for start in range(0, len(data), MOST_PARSED_AT_ONCE_BYTES):
                self.data_received(data[start : start + MOST_PARSED_AT_ONCE_BYTES])
            return
        data = self._unread.skip(data)
        if not data or self._is_deaf or self._unread.is_last or self._answer_parsed(data):
            return
        came = data
        if self._is_in_request_line and not data.isascii():
            data = quoted_request_line(data, is_begun=not self._is_between_requests)
        self._begun_count = 0
        was_in_line = self._is_in_request_line
        was_between = self._is_between_requests
        self._size.begin_chunk(data)
        self._parse(data)
        if self._is_between_requests:
            self._is_in_request_line = True
            if was_between and self._begun_count == 1 and self._answered is not None:
                self._parsed.keep(came, self._answered)
            return
        line = data.lstrip(b"\r\n") if was_between else data
        self._is_in_request_line = was_in_line and self._is_in_head and b"\n" not in line
        if self._is_in_head:
            is_too_long = self._size.is_head_too_long(data, self.headers, is_begun=not was_between)
        else:
            is_too_long = not was_between and self._size.is_body_too_long(data)
        if is_too_long and not self._is_deaf:
            self._fault = HeadersTooLong(self._limits.headers_max_bytes)
            self.send_400_response("")

    def _parse(self, data: bytes) -> None:
        """Parse `data` to its end: an upgrade is never taken, so it stops nothing."""
        while data and not self._unread.is_last:
            try:
                self.parser.feed_data(data)
                return
            except httptools.HttpParserUpgrade as paused:
                data = self._unread.skip(data[paused.args[0] :])
            except httptools.HttpParserError as error:
                self._fault = self._fault or own_failure(error, self.url)
                self.send_400_response("")
                return

    def _answer_parsed(self, data: bytes) -> bool:
        """Answer a request that was read before without reading it; whether that could be."""
        if not self._is_between_requests or self._is_answering() or self.flow.write_paused:
            return False
        request = self._parsed.get(data)
        if request is None or self._ready is None:
            return False
        return self._ready.answer_at_once(request, self._write_again)

    def on_message_begin(self) -> None:
        """What comes now is a head, then perhaps a body."""
        self._begun_count += 1
        self._answered = None
        self._is_between_requests = False
        self._is_in_head = True
        self._size.begin_message()
        self._waiting_since_s = self.loop.time()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Refuse a head that is too long, or the first of too many requests."""
        if self._size.is_too_long(self.url, self.headers):
            self._fault = HeadersTooLong(self._limits.headers_max_bytes)
            raise Refused
        self._fault = fault_in(self.parser.get_http_version(), self.headers)
        may_wait = not self.pipeline or self._size.may_wait(self.url, self.headers)
        # Deaf: one before it, of the same chunk, was the last.
        is_beyond = self._is_deaf or len(self.pipeline) >= MOST_PIPELINED or not may_wait
        if self._fault is not None or is_beyond:
            raise Refused
        self._is_in_head = False
        if self.parser.should_upgrade():
            self._unread.expect(self.headers, self._limits.body_max_bytes)
        self.url = with_path(self.url)
        try:
            super().on_headers_complete()
        except httptools.HttpParserInvalidURLError:
            # Nobody was asked anything yet: it is to be refused like any other head.
            self._is_in_head = True
            raise
        if self.expect_100_continue or self._unread.is_last:
            # We answer at once; whether a body still comes is known to the client only.
            self.cycle.keep_alive = False

    def on_body(self, body: bytes) -> None:
        """Keep what somebody reads."""
        if is_body_read(self.scope, self._prefix):
            super().on_body(body)

    def on_message_complete(self) -> None:
        """What comes next is a request line."""
        self._is_between_requests = True
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """The next move is the client's, unless it has asked more already."""
        # Unlike uvicorn's, this sets no timer for each answer: `look_at` ends what is silent.
        self._waiting_since_s = self.loop.time()
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
        else:
            self._size.none_wait()

    def eof_received(self) -> bool:  # type: ignore[override]  # asyncio reads what it returns
        """Stay to answer what was asked: a client may close its half and still read."""
        if not self._is_answering():
            return False
        self.cycle.keep_alive = False
        self._is_half_closed = True
        return True

    def send_400_response(self, msg: str) -> None:
        """Hear nothing more: refuse, or just end where there are answers to be given before."""
        if self._is_deaf or self.transport.is_closing():
            return
        self._is_deaf = True
        if self._is_answering():
            self.cycle.keep_alive = False
            return
        if self._is_in_head:
            # A connection that hears nothing more keeps nothing either.
            self.headers.clear()
        if self._is_in_head or self._is_between_requests:
            error = self._fault or BadHead("percent-encode spaces in the path")
            is_head = self._is_in_head and self.parser.get_method() == b"HEAD"
            self._write(self._connections.refusals.of(error, is_head=is_head), is_last=True)
        self._end()

    def _end(self) -> None:
        """Close our half, behind all that was written; the other when its client does."""
        self._is_deaf = True
        self._answering = None
        self.pipeline.clear()
        self._waiting_since_s = self.loop.time()
        if self._is_half_closed or self.transport.is_closing():
            self.transport.close()
        else:
            self.flow.resume_reading()
            self.transport.write_eof()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        if self.transport.is_closing():
            return
        self._answering = cycle
        cycle.keep_alive &= not (self._unread.is_last and cycle is self.cycle)
        scope: dict[str, Any] = cycle.scope  # type: ignore[assignment]  # one more key of our own
        request = scope[REQUEST] = read_request(scope, self._prefix)
        # Who reads too slowly is waited for in a task; so is who may or may not send a body.
        may_write = not (self.flow.write_paused or cycle.waiting_for_100_continue)
        if may_write and self._ready is not None:
            if self._ready.answer_at_once(request, functools.partial(self._write_whole, cycle)):
                may_come_again = cycle.keep_alive and not self.parser.should_upgrade()
                self._answered = request if may_come_again else None
                return
            app = self._ready.miss
        scope[IS_GONE] = functools.partial(is_gone, cycle)
        scope[HAS_LEFT] = lambda: self._is_half_closed or self.transport.is_closing()
        cycle.transport = ending_with(self._end, self.transport)
        super()._start_asgi_task(cycle, self._connections.files.app_for(app, cycle))

    def _write_whole(self, cycle: RequestResponseCycle, ready: Ready) -> None:
        """What `cycle.send` would make of it, for an answer whose headers are all our own."""
        self._write(ready, is_last=not cycle.keep_alive)
        cycle.response_started = cycle.response_complete = True
        # It leads back here, and what goes in circles stays until the collector comes.
        cycle.on_response = lambda: None
        if not cycle.keep_alive:
            self._end()
        self.on_response_complete()

    def _write_again(self, ready: Ready) -> None:
        """The same for a request that was not read: it has no cycle, and the connection stays."""
        self._write(ready, is_last=False)
        self.on_response_complete()

    def _write(self, ready: Ready, *, is_last: bool) -> None:
        lines = self._default_lines.of(self.server_state)
        write_ready(self.transport, ready, lines, is_last=is_last)

    def _is_answering(self) -> bool:
        return self._answering is not None and not self._answering.response_complete

    def abort(self) -> None:
        """End it now, whatever its client has not read yet."""
        self._connections.drop(self)
        self.transport.abort()

    def look_at(self, now_s: float) -> None:
        """End what has lasted too long."""
        waited_s = now_s - self._waiting_since_s
        if self.transport.is_closing() or self.flow.write_paused:
            if self._unsent.waited_s(self.transport, now_s) > self._limits.write_timeout_s:
                self.transport.abort()
            return
        self._unsent.forget()
        if self._is_answering():
            return
        if self._is_deaf:
            if waited_s > LINGER_S:
                self.transport.close()
        elif not self._is_between_requests:
            if waited_s > self._limits.request_timeout_s:
                self._fault = RequestTooSlow(self._limits.request_timeout_s)
                self.send_400_response("")
        elif waited_s > self._limits.keep_alive_s:
            self.transport.close()
