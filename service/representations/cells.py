"""Parts of a table → the texts of their cells, numbers as JSON has them; null is no text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

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
            # Many stand in more than one row.
            parts.append([*map(cache(quoted), cell_texts(part))])
    return list(map(delimiter.join, zip(*parts, strict=True)))


def cell_texts(column: Column) -> Texts:
    """The text of each cell of a column; None for null."""
    kind, values = column.kind, column.values
    if kind is str:
        return values
    if kind in (int, float, bool):
        return [text or None for text in _row_texts(list(zip(values, strict=True)), "")]
    written = str if kind is Decimal else _json
    return [None if value is None else written(value) for value in values]


def _block_texts(block: Block, delimiter: str) -> list[str]:
    """The cells of each row, joined.

    Rows that have the same keys share a form, in which the empty cells stand already.
    """
    place = {key: number for number, key in enumerate(block.keys)}
    layouts: dict[tuple[Any, ...], tuple[list[Any], str]] = {}
    rows, forms = [], []
    for each in block.maps:
        own = tuple(each)
        if own not in layouts:
            layouts[own] = _layout(own, place, delimiter)
        order, form = layouts[own]
        rows.append([each[key] for key in order] if order else list(each.values()))
        forms.append(form)
    texts = _row_texts(rows, ",")
    for number, form in enumerate(forms):
        if len(rows[number]) == len(place):
            texts[number] = texts[number].replace(",", delimiter)
        else:
            values = texts[number].split(",") if rows[number] else ()
            texts[number] = form % tuple(values)
    return texts


def _layout(own: tuple[Any, ...], place: dict[Any, int], delimiter: str) -> tuple[list[Any], str]:
    """The order of its keys where it is not that of the columns, and where their values go."""
    order = sorted(own, key=place.__getitem__)
    cells = [""] * len(place)
    for key in own:
        cells[place[key]] = "%s"
    return [] if order == [*own] else order, delimiter.join(cells)


def _row_texts(rows: Sequence[Sequence[Any]], delimiter: str) -> list[str]:
    """The numbers of each row, joined.

    Many at once: the encoder writes a block in the time that Python takes for a few of its numbers.
    """
    texts: list[str] = []
    for start in range(0, len(rows), ROWS_AT_ONCE):
        text = _ENCODER.encode(rows[start : start + ROWS_AT_ONCE]).decode()
        lines = text[2:-2].replace("null", "").replace("],[", "\n").replace(",", delimiter)
        texts += lines.split("\n")
    return texts


def _json(value: object) -> str:
    return _ENCODER.encode(value).decode()
