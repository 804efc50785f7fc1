"""Standings of a task → its table: columns, in the order asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from service.errors import BadParameter
from service.pages import figures
from service.pages.address import Address
from service.pages.links import Links
from service.pages.table import Cell, Column, Row, head_of, score_cells
from service.pages.task.standings import Slot, Standing, Standings
from service.pages.templates import render_rows

_TRAINED = {True: "yes", False: "no", None: figures.MISSING}


def table_of(
    links: Links, address: Address, standings: Standings, values: dict[str, Any]
) -> dict[str, Any]:
    """What the table shows of `standings`, in the order asked.

    Raises:
        BadParameter: it is to be sorted by what is no column.
    """
    order = values["order_by"] or "rank"
    rows = _sorted(standings, order)
    columns = [
        Column(
            "score",
            "Score",
            "Mean over subsets of the best split; who lacks one has none",
            score_cells([each.row.score for each in rows]),
        ),
        _sizes(rows),
        _trained(rows),
    ]
    # Of one subset and split, the score is that of the task.
    if standings.slot_count > 1:
        columns += [
            Column(_key(slot), label, f"Subset {slot[0]}, split {slot[1]}", score_cells(scores))
            for slot, label, scores in zip(
                standings.slots, standings.labels, _by_slot(rows, standings), strict=True
            )
        ]
    if any(each.row.score is None for each in rows):
        columns.insert(1, _coverage(rows, standings.slot_count))
    cells = zip(*(each.cells for each in columns), strict=True)
    return {
        "first": [
            head_of(address, order, "rank", "Rank", "Rank among all models"),
            head_of(address, order, "model", "Model", "Name of the model"),
        ],
        "heads": [head_of(address, order, each.key, each.label, each.note) for each in columns],
        "rows": render_rows(
            "rows.html",
            [_row(links, row, list(of_row)) for row, of_row in zip(rows, cells, strict=True)],
            ticks=True,
        ),
        "shown_count": len(rows),
        "total": len(standings.all),
        "slot_count": standings.slot_count,
        "shown_slot_count": len(standings.slots),
    }


def _by_slot(rows: list[Standing], standings: Standings) -> list[list[float | None]]:
    return [[row.scores[place] for row in rows] for place in range(len(standings.slots))]


def _sorted(standings: Standings, order: str) -> list[Standing]:
    """Those that are left: best first, or last where a `-` stands before; unknown ones at the end.

    Raises:
        BadParameter: there is no such column.
    """
    values = _VALUES | {_key(slot): _value_of(place) for place, slot in enumerate(standings.slots)}
    is_turned = order not in values and order.startswith("-")
    value = values.get(order.removeprefix("-") if is_turned else order)
    if value is None:
        raise BadParameter("order_by", order, ", ".join(values))
    is_lowest_first = order.removeprefix("-") in ("rank", "model")
    known = [each for each in standings.left if value(each) is not None]
    unknown = [each for each in standings.left if value(each) is None]
    # Those that are equal stay by rank, whichever end comes first.
    return [*sorted(known, key=value, reverse=is_lowest_first == is_turned), *unknown]


def _value_of(place: int) -> Callable[[Standing], Any]:
    return lambda each: each.scores[place]


_VALUES: dict[str, Callable[[Standing], Any]] = {
    "rank": lambda each: each.row.rank,
    "model": lambda each: each.model.name.casefold(),
    "totalParamsB": lambda each: each.model.total_params_b,
    "score": lambda each: each.row.score,
    "trainedOn": lambda each: each.row.trained_on,
    "subsets": lambda each: each.measured_count,
}


def _key(slot: Slot) -> str:
    return "/".join(slot)


def _sizes(rows: list[Standing]) -> Column:
    cells = [Cell(figures.params(each.model.total_params_b)) for each in rows]
    return Column("totalParamsB", "Size", "Parameters", cells)


def _trained(rows: list[Standing]) -> Column:
    note = "Whether the model says that it was trained on this task; – where it says nothing"
    cells = [Cell(_TRAINED[each.row.trained_on]) for each in rows]
    return Column("trainedOn", "Trained on", note, cells)


def _coverage(rows: list[Standing], slot_count: int) -> Column:
    whole = figures.plural(slot_count, "subset and split", "subsets and splits")
    cells = [
        Cell(str(each.measured_count))
        if each.row.score is not None
        else Cell(
            str(each.measured_count), "few", f"lacks {slot_count - each.measured_count} of {whole}"
        )
        for each in rows
    ]
    return Column("subsets", "Subsets", f"Subsets and splits that were run, of {slot_count}", cells)


def _row(links: Links, standing: Standing, cells: list[Cell]) -> Row:
    organisation, slash, own = standing.model.name.rpartition("/")
    model = standing.model
    tags = [] if model.open_weights else ["closed"]
    if model.model_type != "dense":
        tags.append(model.model_type)
    if model.is_local is True:
        tags.append("one’s own")
    return Row(
        # Who lacks a part of the task has no rank.
        rank=figures.MISSING if standing.row.score is None else standing.row.rank,
        sureness=None,
        organisation=organisation + slash,
        name=own,
        url=links.named("model", model.name),
        tags=tags,
        cells=cells,
    )
