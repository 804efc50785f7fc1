"""Bytes of a request → what was understood of them before, so that they need not be parsed again.

Clients that keep a connection, health checks, pollers and proxies send the same head again and
again. The parser makes the same of the same bytes whenever it stands between two requests; so
where that was one request, answered by a ready message, what it asked is kept by its bytes. Only
the question is: the answer is looked up each time in the memo of the snapshot that is current.
"""

from __future__ import annotations

from service.http.request.request import Request

# Clients of one kind send the same but for the target: a page asks for some dozens.
MOST_PARSED = 1_024
# A browser's is half as long.
LONGEST_PARSED_BYTES = 2_048


class ParsedRequests(dict[bytes, Request]):
    """What was asked by bytes that one process has read; at most `MOST_PARSED` of them."""

    def keep(self, data: bytes, request: Request) -> None:
        """Remember that `data` asks that and nothing else, if it is likely to come again."""
        # An id that a client or a proxy gave is of one request, and no other is like it.
        if request.wants.request_id is not None or len(data) > LONGEST_PARSED_BYTES:
            return
        if len(self) >= MOST_PARSED:
            # Those that still come are back with their next request.
            self.clear()
        self[data] = request
