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
    if column.kind is str:
        return column.values
    if column.kind is Decimal:
        return [None if value is None else str(value) for value in column.values]
    return [None if text == "null" else text for text in _json_texts(column.values)]


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
    texts = []
    for text, form, values in zip(_json_texts(rows), forms, rows, strict=True):
        numbers = text[1:-1].replace("null", "")
        if len(values) == len(place):
            texts.append(numbers.replace(",", delimiter))
        else:
            texts.append(form % tuple(numbers.split(",") if values else ()))
    return texts


def _layout(own: tuple[Any, ...], place: dict[Any, int], delimiter: str) -> tuple[list[Any], str]:
    """The order of its keys where it is not that of the columns, and where their values go."""
    order = sorted(own, key=place.__getitem__)
    cells = [""] * len(place)
    for key in own:
        cells[place[key]] = "%s"
    return [] if order == [*own] else order, delimiter.join(cells)


def _json_texts(values: Sequence[Any]) -> list[str]:
    """Each as JSON.

    Many at once: the encoder writes a block in the time that Python takes for a few of its numbers.
    """
    texts: list[str] = []
    for start in range(0, len(values), ROWS_AT_ONCE):
        lines = _ENCODER.encode_lines(values[start : start + ROWS_AT_ONCE])
        texts += lines.decode().split("\n")[:-1]
    return texts
