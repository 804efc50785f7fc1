"""Bytes of a request → what was understood of them before, so that they need not be read again.

Clients that keep a connection, health checks, pollers and proxies send the same head again and
again. The parser makes the same of the same bytes whenever it stands between two requests; so
where that was one request, answered by a ready message, what it asked is kept by its bytes. Only
the question is: the answer is looked up each time in the memo of the snapshot that is current.
"""

from __future__ import annotations

from typing import NamedTuple

from service.http.messages.asgi import Scope, target_of
from service.http.messages.headers import Wants, read_wants
from service.memo.message import Headers

# Clients of one kind send the same but for the target: a page asks for some dozens.
MOST_SEEN = 1_024
# A browser's is half as long.
LONGEST_SEEN_BYTES = 2_048


class Asked(NamedTuple):
    """A request, as far as it decides what is answered from the memo, and how."""

    method: str
    target: bytes
    headers: Headers
    wants: Wants


def read_asked(scope: Scope) -> Asked:
    """What a request asks."""
    headers = scope["headers"]
    return Asked(scope["method"], target_of(scope), headers, read_wants(headers))


class SeenHeads(dict[bytes, Asked]):
    """What was asked by bytes that one process has read; at most `MOST_SEEN` of them."""

    def keep(self, data: bytes, asked: Asked) -> None:
        """Remember that `data` asks that and nothing else, if it is likely to come again."""
        # An id that a client or a proxy gave is of one request, and no other is like it.
        if asked.wants.request_id is not None or len(data) > LONGEST_SEEN_BYTES:
            return
        if len(self) >= MOST_SEEN:
            # Those that still come are back with their next request.
            self.clear()
        self[data] = asked
