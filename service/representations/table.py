"""A flat table: what every tabular form is written from."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

NUMBERS = (int, float, Decimal)


class Column(NamedTuple):
    """`kind` is the type of its values, of which any may be None.

    `str`, `bool`, `int`, `float`; `Decimal` for numbers that have their text already; a `list[…]`;
    `object` for what is JSON in every form.
    """

    name: str
    kind: Any
    values: Sequence[Any]


class Table(NamedTuple):
    """Columns of one length, `row_count`."""

    columns: list[Column]
    row_count: int
