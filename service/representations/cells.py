"""Parts of a table → the texts of their cells, numbers as JSON has them; null is no text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

import msgspec

from service.representations.table import ROWS_AT_ONCE, Block, Column, Table

# An exact number is one in JSON too.
_ENCODER = msgspec.json.Encoder(decimal_format="number")

Texts = Sequence[str | None]


def lines_of(table: Table, delimiter: str, quoted: Callable[[str | None], str]) -> list[str]:
    """The line of each row; `quoted` has what somebody wrote, and null, as it is to stand there."""
    parts = []
    for part in table.parts:
        if isinstance(part, Block):
            parts.append(_block_texts(part, delimiter))
        elif part.kind in (int, float, bool, Decimal):
            parts.append([text or "" for text in cell_texts(part)])
        else:
            parts.append([quoted(text) for text in cell_texts(part)])
    return list(map(delimiter.join, zip(*parts, strict=True)))


def cell_texts(column: Column) -> Texts:
    """The text of each cell of a column; None for null."""
    kind, values = column.kind, column.values
    if kind is str:
        return values
    if kind in (int, float, bool):
        alone = Block([column.name], kind, list(zip(values, strict=True)))
        return [text or None for text in _block_texts(alone, "")]
    written = str if kind is Decimal else _json
    return [None if value is None else written(value) for value in values]


def _block_texts(block: Block, delimiter: str) -> list[str]:
    """The cells of each row, joined.

    Many at once: the encoder writes a block in the time that Python takes for a few of its numbers.
    """
    texts: list[str] = []
    for start in range(0, len(block.rows), ROWS_AT_ONCE):
        text = _ENCODER.encode(block.rows[start : start + ROWS_AT_ONCE]).decode()
        lines = text[2:-2].replace("null", "").replace("],[", "\n").replace(",", delimiter)
        texts += lines.split("\n")
    return texts


def _json(value: object) -> str:
    return _ENCODER.encode(value).decode()
