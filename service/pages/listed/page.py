"""A list of everything of a kind, as a page: narrowed by words, in the order of any column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from service.errors import BadParameter
from service.pages import figures
from service.pages.address import Address, curl_target, pairs_of
from service.pages.links import links_of
from service.pages.table import LOWEST_FIRST, Cell, Row, head_of, split_name
from service.pages.takeaway import downloads_of
from service.pages.task.chosen import Option, chips_of
from service.pages.templates import render_page, render_rows
from service.snapshots.connect import Snapshot

# What only the page knows of what it is asked.
_OWN = ("q", "order_by")


class Column(NamedTuple):
    """`value`, of something, is what it is sorted by, and `cell` how that is written."""

    key: str
    label: str
    note: str
    value: Callable[[Any], Any]
    cell: Callable[[Any], str]
    kind: str = ""

    def cell_of(self, each: Any) -> Cell:
        """What stands in it of something; what is nothing stands back."""
        value = self.value(each)
        return Cell(self.cell(value), self.kind or ("" if value else "no"))


def list_page(
    snapshot: Snapshot,
    values: dict[str, Any],
    of_all: tuple[str, int],
    found: Sequence[Any],
    columns: tuple[Column, ...],
    *,
    choices: list[tuple[str, str, list[Option]]],
    tags: Callable[[Any], list[str]] = lambda _: [],
) -> bytes:
    """The page of a kind of which there are so many, `of_all`, and which `values` leave `found`.

    `choices` are the filters of which several words may be picked; `tags` stand beside a name.

    Raises:
        BadParameter: they are to be sorted by what is no column.
    """
    (kind, total), links = of_all, links_of(snapshot)
    address = Address(links, links.to(f"/{kind}s"), pairs_of(values, {}))
    words = values["q"].casefold().split()
    left = [each for each in found if all(word in each.name.casefold() for word in words)]
    order = values["order_by"] or "name"
    asked = [pair for pair in address.pairs if pair[0] not in _OWN]

    def answer(*form: tuple[str, str]) -> str:
        return links.to(f"/v1/{kind}s", [*asked, *form])

    given = dict(address.pairs)
    rows = []
    for each in _sorted(left, columns, order):
        organisation, own = split_name(each.name) if kind == "model" else ("", each.name)
        cells = [column.cell_of(each) for column in columns[1:]]
        url = links.named(kind, each.name)
        rows.append(Row("", None, organisation, own, url, tags(each), cells))
    return render_page(
        snapshot,
        "listed.html",
        kind=kind,
        address=address,
        said=figures.plural(total, kind)
        if len(left) == total
        else f"{figures.count(len(left))} of {figures.plural(total, kind)}",
        heads=[
            (head_of(address, order, each.key, each.label, each.note, default="name"), each.kind)
            for each in columns
        ],
        rows=render_rows("listed_rows.html", rows, ticks=kind == "model"),
        shown_count=len(left),
        chips=chips_of(address),
        q=values["q"],
        kept=[pair for pair in address.pairs if pair[0] == "order_by"],
        numbers={name: given.get(name, "") for name in ("min_params_b", "max_params_b")},
        open_weights=given.get("open_weights", ""),
        instruction_tuned=given.get("instruction_tuned", ""),
        choices=choices,
        languages=", ".join(values.get("languages", ())),
        downloads=downloads_of(lambda form: answer(("format", form))),
        scope="All that is known of them" + (", whatever they are called." if values["q"] else "."),
        curl=curl_target(answer()),
        sql="",
    )


def filter_of(kind: Callable[..., Any], values: dict[str, Any]) -> Any:
    """The filter of this kind that `values` say."""
    names = kind.__struct_fields__  # type: ignore[attr-defined]
    return kind(**{name: value for name, value in values.items() if name in names})


def _sorted(found: Sequence[Any], columns: tuple[Column, ...], order: str) -> list[Any]:
    """In the order of a column, or in its opposite with a `-`; what is not known stands last.

    Raises:
        BadParameter: there is no such column.
    """
    by_key = {column.key: column for column in columns}
    column = by_key.get(order.removeprefix("-"))
    if column is None:
        raise BadParameter("order_by", order, ", ".join(by_key))
    placed = [(column.value(each), each) for each in sorted(found, key=name_of)]
    known = [each for each in placed if each[0] is not None]
    is_lowest_first = column.key in LOWEST_FIRST
    known.sort(key=itemgetter(0), reverse=is_lowest_first == order.startswith("-"))
    return [each for _, each in known] + [each for value, each in placed if value is None]


def options_of(words: list[str], chosen: tuple[str, ...]) -> list[Option]:
    """What can be ticked: `words`, and what was asked for whether or not there is such a thing."""
    return [Option(word, word in chosen) for word in dict.fromkeys([*words, *chosen])]


def name_of(each: Any) -> str:
    """What something is sorted by where nothing else is asked for."""
    return str(each.name.casefold())
