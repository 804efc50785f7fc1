"""Bytes of a request → what was understood of them before, so that they need not be parsed again.

Clients that keep a connection, health checks, pollers and proxies send the same head again and
again. The parser makes the same of the same bytes whenever it stands between two requests; so
where that was one request, answered by a ready message, what it asked is kept by its bytes. Only
the question is: the answer is looked up each time in the memo of the snapshot that is current.
"""

from __future__ import annotations

from service.http.messages.headers import header
from service.http.messages.identity import TRACEPARENT
from service.http.request.request import Request

# A browser's is half as long.
LONGEST_PARSED_BYTES = 2_048
# What a request takes beside its bytes, and each of its headers beside its own: objects, places.
OVERHEAD_BYTES = 1_024
HEADER_OVERHEAD_BYTES = 144


class ParsedRequests(dict[bytes, Request]):
    """What was asked by bytes that one process has read; all of it takes at most `max_bytes`."""

    def __init__(self, max_bytes: int) -> None:
        super().__init__()
        self._max_bytes = max_bytes
        self.held_bytes = 0

    def keep(self, data: bytes, request: Request) -> None:
        """Remember that `data` asks that and nothing else, if it is likely to come again."""
        # What tells one request from all others is no other's.
        is_one_of_a_kind = (
            request.wants.request_id is not None or header(request.headers, TRACEPARENT) is not None
        )
        weight = 3 * len(data) + OVERHEAD_BYTES + HEADER_OVERHEAD_BYTES * len(request.headers)
        if is_one_of_a_kind or len(data) > LONGEST_PARSED_BYTES or weight > self._max_bytes:
            return
        self.held_bytes += weight
        if self.held_bytes > self._max_bytes:
            # Those that still come are back with their next request.
            self.clear()
            self.held_bytes = weight
        self[data] = request
