"""One form of an answer: its media type, how it is rendered, and what a browser may do with it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import msgspec

from service.representations.content import Content, as_it_is

# Nothing of an API is a page, a script or a frame:
# https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html
NO_PAGE = "default-src 'none'; frame-ancestors 'none'; sandbox"

Render = Callable[[object], AbstractContextManager[Content]]
"""An answer → its content, which holds while the block lasts."""


class Representation(msgspec.Struct, frozen=True, kw_only=True):
    """`name` stands for it in targets and settings; `policy` is its Content-Security-Policy.

    What is compressed in itself goes out as it is, whatever coding is welcome.
    """

    name: str
    media_type: str
    render: Render = as_it_is
    policy: str = NO_PAGE
    is_compressible: bool = True

    @property
    def essence(self) -> str:
        """The media type without its parameters, which is what a client asks for."""
        return self.media_type.partition(";")[0]
