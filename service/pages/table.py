"""What tables of pages have in common: cells of text, columns of scores, heads that sort."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from service.pages import figures
from service.pages.address import Address

# In which the lowest is the best, and comes first.
LOWEST_FIRST = ("rank", "model", "name", "type", "domains")
# How many of the best get a tint, the strongest first: a tenth, a quarter, a half.
_TINTS = ((0.1, "t3"), (0.25, "t2"), (0.5, "t1"))


class Cell(msgspec.Struct, frozen=True):
    """What stands in a cell, its class, what it says of itself, and where it leads."""

    text: str
    kind: str = ""
    note: str = ""
    url: str = ""


class Column(msgspec.Struct, frozen=True):
    """A column: what it is called in `order_by`, its label, what it means, and its cells.

    `none`: why a cell of it is empty.
    """

    key: str
    label: str
    note: str
    cells: list[Cell]
    none: str = ""


class Row(msgspec.Struct, frozen=True):
    """A row of a table of models; `sureness`: how sure its rank is, where that is known."""

    rank: int | str
    sureness: Any
    organisation: str
    name: str
    url: str
    tags: list[str]
    cells: list[Cell]


class Head(msgspec.Struct, frozen=True):
    """A column's head: the link that sorts by it, and how it is sorted now, as ARIA says it."""

    label: str
    note: str
    url: str
    sorted: str
    none: str = ""


def split_name(name: str) -> tuple[str, str]:
    """What stands up to the slash of a model's name, and what after it."""
    organisation, slash, own = name.rpartition("/")
    return organisation + slash, own


def head_of(
    address: Address,
    order: str,
    key: str,
    label: str,
    note: str,
    none: str = "",
    default: str = "rank",
) -> Head:
    """A head whose link puts the best first, or where it is, last; `default`: unless asked."""
    is_sorted, is_turned = order.removeprefix("-") == key, order.startswith("-")
    next_order = f"-{key}" if is_sorted and not is_turned else key
    is_ascending = (key in LOWEST_FIRST) != is_turned
    return Head(
        label=label,
        note=note,
        url=address.with_one("order_by", "" if next_order == default else next_order),
        sorted=("ascending" if is_ascending else "descending") if is_sorted else "",
        none=none,
    )


def score_cells(values: Sequence[float | None]) -> list[Cell]:
    """Scores of one column, the best with a tint."""
    ordered = sorted((value for value in values if value is not None), reverse=True)
    limits = (
        [(ordered[int(share * (len(ordered) - 1))], kind) for share, kind in _TINTS]
        if len(ordered) > 3
        else []
    )

    def cell(value: float | None) -> Cell:
        if value is None:
            return Cell(figures.MISSING, "no")
        return Cell(
            figures.score(value), next((kind for limit, kind in limits if value >= limit), "")
        )

    return [cell(value) for value in values]
