"""One answer, ready to send: what its head says, and the body in each coding asked for so far."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from service.representations.encodings import SMALLEST_COMPRESSED_BYTES, Coding, inflate
from service.representations.representation import Representation


class Message(msgspec.Struct, kw_only=True, eq=False, weakref=True):
    """A 200 that is ready to send, and the 304 that stands for it.

    `family` is the route that answers, `name` what it is about, if that is one thing.
    `header_lines` hold for both and for every coding, beside the ETag, and may be shared by many
    messages: thousands are held, so each has little of its own. `own_lines` are of the 200 alone.
    `size_bytes` is the content's size before any coding. A message always has at least one of its
    `bodies`, the smallest first; content that is compressed in itself goes out as it is.
    `last_modified_at`: None where no date says anything.
    """

    family: str
    etag: bytes
    last_modified_at: int | None
    size_bytes: int
    header_lines: bytes
    representation: Representation
    name: str | None = None
    own_lines: bytes = b""
    bodies: dict[Coding, bytes | memoryview] = {}
    _is_plain: bool = False

    def __post_init__(self) -> None:
        is_small = self.size_bytes < SMALLEST_COMPRESSED_BYTES
        self._is_plain = is_small or not self.representation.is_compressible

    @property
    def held_bytes(self) -> int:
        """The size of all bodies."""
        return sum(map(len, self.bodies.values()))

    def add(self, coding: Coding, body: bytes | memoryview) -> None:
        """Make `body` ready to send in `coding`."""
        self.replace({**self.bodies, coding: body})

    def replace(self, bodies: Mapping[Coding, bytes | memoryview]) -> None:
        """Hold these bodies and no others; there is at least one."""
        # Whole and at once: threads that inflate or improve it read the bodies meanwhile.
        self.bodies = dict(sorted(bodies.items(), key=lambda each: len(each[1])))

    def ready(self, welcome: tuple[Coding, ...]) -> Coding | None:
        """The smallest of the `welcome` codings that can be sent at once.

        Small content is not worth a coding, and goes out as it is.
        """
        if self._is_plain:
            return "identity"
        for coding in self.bodies:
            if coding in welcome:
                return coding
        return None

    def content(self) -> bytes:
        """The content, inflated from whichever coding is held."""
        coding, body = next(iter(self.bodies.items()))
        return inflate(body, coding)
