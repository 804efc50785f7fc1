"""Text and a place → lines that fit into it: made smaller, wrapped, and cut in the end."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from service.cards.faces import Weight, drawable, isolated, width_em

ELLIPSIS = "…"
# Nobody reads more of it on a card; a description may have megabytes.
LONGEST_CHARACTERS = 600

# After a space or a hyphen, between words run together, and on either side of an ideograph.
_BREAKS = re.compile(
    r"(?<=[\s\-/_,.:+(])(?=\S)|(?<=[a-z0-9])(?=[A-Z])"
    r"|(?<=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])(?=[^\s。、,.)])"
)


class Fitted(msgspec.Struct, frozen=True):
    """Lines, and the size in pixels at which they fit."""

    lines: list[str]
    size_px: float


def fit(
    text: str, *, width_px: float, sizes_px: Sequence[float], most_lines: int, weight: Weight
) -> Fitted:
    """`text` at the largest of the sizes at which it fits into so many lines.

    At the smallest size, what is too much is cut.
    """
    shown = drawable(text[:LONGEST_CHARACTERS])
    for size_px in sizes_px:
        lines = _wrap(shown, width_px / size_px, weight)
        if len(lines) <= most_lines:
            return Fitted([line.rstrip() for line in lines], size_px)
    kept = [line.rstrip() for line in lines[: most_lines - 1]]
    last = "".join(lines[most_lines - 1 :])
    return Fitted([*kept, cut(last, width_px, size_px, weight)], size_px)


def cut(text: str, width_px: float, size_px: float, weight: Weight) -> str:
    """Drawable `text`, as much of it as fits, with an ellipsis where that is not all."""
    limit_em = width_px / size_px
    if width_em(text, weight) <= limit_em:
        return text
    for end in range(len(text) - 1, 0, -1):
        shorter = text[:end].rstrip(" -–—,;:./_(" + ELLIPSIS) + ELLIPSIS
        if width_em(shorter, weight) <= limit_em:
            return shorter
    return ELLIPSIS


def words_that_fit(
    words: Sequence[str], *, width_px: float, size_px: float, most_lines: int
) -> list[str]:
    """Words separated by commas on so many lines; how many more there are stands at the end."""
    fitting: list[str] = []
    for count in range(1, len(words) + 1):
        rest = f" +{len(words) - count:,}" if count < len(words) else ""
        text = ", ".join(isolated(drawable(word)) for word in words[:count]) + rest
        lines = _wrap(text, width_px / size_px, 400)
        if len(lines) > most_lines:
            break
        fitting = [line.rstrip() for line in lines]
    return fitting or [cut(drawable(word), width_px, size_px, 400) for word in words[:1]]


def _wrap(text: str, limit_em: float, weight: Weight) -> list[str]:
    """Greedy lines, with the spaces between them; what is longer than a line is broken anywhere."""
    lines: list[str] = []
    line = ""
    for piece in _BREAKS.split(text):
        if not line or width_em((line + piece).rstrip(), weight) <= limit_em:
            line += piece
        else:
            lines.append(line)
            line = piece
        while width_em(line.rstrip(), weight) > limit_em and len(line) > 1:
            end = _longest_prefix(line, limit_em, weight)
            lines.append(line[:end])
            line = line[end:]
    return [*lines, line]


def _longest_prefix(text: str, limit_em: float, weight: Weight) -> int:
    for end in range(1, len(text)):
        if width_em(text[: end + 1], weight) > limit_em:
            return end
    return len(text)
