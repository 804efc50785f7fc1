"""A flat table: what every tabular form is written from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

NUMBERS = (int, float, Decimal)
# While a step in C takes as many, no ready answer goes out: some milliseconds.
ROWS_AT_ONCE = 64


class Column(NamedTuple):
    """`kind` is the type of its values, of which any may be None.

    `str`, `bool`, `int`, `float`; `Decimal` for numbers that have their text already; a `list[…]`
    of those; `object` for what is JSON in every form.
    """

    name: str
    kind: Any
    values: Sequence[Any]


class Block(NamedTuple):
    """Columns side by side that are all `bool`, `int` or `float`: those of a map.

    Each has a key; `maps` have the values of a row by key, null where there is none. A thousand
    columns of which most are null take a fraction of what they take one by one.
    """

    names: Sequence[str]
    kind: Any
    keys: Sequence[Any]
    maps: Sequence[Mapping[Any, Any]]


class Table(NamedTuple):
    """Parts of one length, `row_count`, in the order of their columns."""

    parts: list[Column | Block]
    row_count: int

    def names(self) -> list[str]:
        """What every column is called."""
        return [name for name, _ in self.heads()]

    def heads(self) -> Iterator[tuple[str, Any]]:
        """Name and kind of every column."""
        for part in self.parts:
            names = part.names if isinstance(part, Block) else (part.name,)
            yield from [(name, part.kind) for name in names]
