"""Columns → the texts of their cells, numbers as JSON has them; null is None."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from service.representations.table import Column

# An exact number is one in JSON too.
_ENCODER = msgspec.json.Encoder(decimal_format="number")

Texts = Sequence[str | None]


def is_text(column: Column) -> bool:
    """Whether its cells are somebody's words, which may be mistaken for anything."""
    return column.kind not in (int, float, bool, Decimal)


def cell_texts(column: Column) -> Texts:
    """The text of each cell."""
    kind, values = column.kind, column.values
    if kind is str:
        return values
    if kind in (int, float, bool):
        return _scalars(values)
    written = str if kind is Decimal else _json
    return [None if value is None else written(value) for value in values]


def _scalars(values: Sequence[Any]) -> Texts:
    """All at once: the encoder writes a column in the time that Python takes for a few numbers."""
    texts: Iterable[str] = _ENCODER.encode(list(values)).decode()[1:-1].split(",") if values else ()
    return [None if text == "null" else text for text in texts]


def _json(value: object) -> str:
    return _ENCODER.encode(value).decode()
