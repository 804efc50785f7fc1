"""The two fonts that cards are drawn with: which characters they have, and how wide they are.

Only shipped fonts are ever used, so the same card is the same picture on every machine.
`measures.json` says what is in them, so that text is fitted without reading a font.
"""

from __future__ import annotations

import functools
import hashlib
import unicodedata
from bisect import bisect_left
from pathlib import Path
from typing import Literal

import msgspec

FONTS_DIR = Path(__file__).parent / "fonts"
FAMILY = "Duckrank Sans"

Weight = Literal[400, 600]

# They decide how letters beside them join.
JOINERS = "\u200c\u200d"
# Between them a text has a direction of its own: from the right, or that of its first letter.
FROM_RIGHT, OWN_DIRECTION, END = "\u2067", "\u2068", "\u2069"
# Stands for a letter that is written from the left.
LEFT_TO_RIGHT = "\u200e"
_WIDTHLESS = JOINERS + FROM_RIGHT + OWN_DIRECTION + END + LEFT_TO_RIGHT


class Face(msgspec.Struct, frozen=True):
    """A font file as `measures.json` has it: `advances` are (first character, count, advance)."""

    file: str
    weight: Weight
    units_per_em: int
    advances: list[tuple[int, int, int]]

    @property
    def path(self) -> Path:
        return FONTS_DIR / self.file

    def advance_em(self, character: str) -> float | None:
        """The width of a character; None where the font does not have it."""
        if character in _WIDTHLESS:
            return 0.0
        point = ord(character)
        # Before the first run that begins behind the character.
        place = bisect_left(self.advances, (point + 1,)) - 1
        if place < 0:
            return None
        first, count, advance = self.advances[place]
        return advance / self.units_per_em if point < first + count else None

    def has(self, text: str) -> bool:
        """Whether it has every character of `text`."""
        return all(self.advance_em(character) is not None for character in text)


@functools.cache
def faces() -> dict[Weight, Face]:
    """Both faces by weight; the regular one has every character that the other has."""
    content = (FONTS_DIR / "measures.json").read_bytes()
    return {face.weight: face for face in msgspec.json.decode(content, type=list[Face])}


@functools.cache
def fonts_digest() -> str:
    """SHA-256 over the fonts' files."""
    digest = hashlib.sha256()
    for face in faces().values():
        digest.update(face.path.read_bytes())
    return digest.hexdigest()


def face_for(text: str, weight: Weight) -> Face:
    """The one face that draws all of a drawable `text`: regular where semi-bold can't."""
    face = faces()[weight]
    return face if face.has(text) else faces()[400]


def drawable(text: str) -> str:
    """`text` in one line, of characters that there are.

    A letter that there is not becomes a middle dot. A sign that there is not, an emoji say, goes,
    as do the marks that turn the direction of writing about.
    """
    shown: list[str] = []
    for character in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(character)[0]
        if character.isspace():
            shown.append(" ")
        elif character in JOINERS or (
            kind != "C" and faces()[400].advance_em(character) is not None
        ):
            shown.append(character)
        elif kind in "LN":
            shown.append("·")
    return " ".join("".join(shown).split())


def isolated(text: str) -> str:
    """Drawable `text` as a part of a line: in its own direction, and the line in its own."""
    return f"{OWN_DIRECTION}{text}{END}" if _has_right_to_left(text) else text


def is_right_to_left(text: str) -> bool:
    """Whether its first letter is written from the right: that is the direction of the whole."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def width_em(text: str, weight: Weight) -> float:
    """How wide drawable `text` is at most: joined and kerned letters take less."""
    face = face_for(text, weight)
    return sum(face.advance_em(character) or 0.0 for character in text)


def _has_right_to_left(text: str) -> bool:
    return any(unicodedata.bidirectional(character) in ("R", "AL") for character in text)
