"""Bodies that the parser does not see, because it takes them for another protocol's bytes."""

from __future__ import annotations

from service.http.connection.heads import body_bytes
from service.http.messages.asgi import Headers


class UnreadBody:
    """What is left of such a body.

    `is_last`: what comes after the request under way can't be told from its body, so that none of
    it is read.
    """

    def __init__(self) -> None:
        self.is_last = False
        self._left_bytes = 0

    def expect(self, headers: Headers, most_bytes: int) -> None:
        """A body follows that `headers` tell of; one over `most_bytes` is not waited for."""
        self._left_bytes, is_told = body_bytes(headers)
        self.is_last = not is_told or self._left_bytes > most_bytes

    def skip(self, data: bytes) -> bytes:
        """`data` without what belongs to it."""
        skipped_bytes = min(self._left_bytes, len(data))
        self._left_bytes -= skipped_bytes
        return data[skipped_bytes:] if skipped_bytes else data
