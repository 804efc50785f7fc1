"""Descriptions as the catalog has them → pieces of text and the links among them."""

from __future__ import annotations

import re

import msgspec

from service.pages.links import foreign

_LINK = re.compile(r"\[([^\[\]]{1,200})\]\((https?://[^\s()]{1,500})\)")


class Piece(msgspec.Struct, frozen=True):
    """Some text, and where it leads, if it does."""

    text: str
    url: str | None = None


def described(text: str) -> list[Piece]:
    """`text` in pieces: `[words](https://…)` is a link; all other markup is text."""
    pieces, end = [], 0
    for link in _LINK.finditer(text):
        pieces += [Piece(text[end : link.start()]), Piece(link[1], foreign(link[2]))]
        end = link.end()
    return [piece for piece in (*pieces, Piece(text[end:])) if piece.text]
