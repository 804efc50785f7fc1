"""A ranking → its table: heads that sort, rows of text, and the tasks that have columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from service.answers.metadata_index import metadata_index_of
from service.pages.benchmark.asked import Asked
from service.pages.benchmark.columns import columns_of, groups_asked
from service.pages.benchmark.heat import language_heat, task_heat
from service.pages.links import Links, links_of
from service.pages.sureness import Kept, Sureness, sureness_of
from service.pages.table import Cell, Row, head_of, split_name
from service.pages.templates import render_rows
from service.snapshots.connect import Snapshot
from service.wire.rankings import RankedRow, Rankings
from service.wire.structs import Benchmark


class _Typed(msgspec.Struct):
    type: str


def table_of(
    snapshot: Snapshot,
    benchmark: Benchmark,
    asked: Asked,
    ranked: Rankings,
    sureness: Kept | None,
    values: dict[str, Any],
) -> dict[str, Any]:
    """What the table shows of `ranked`: models that are called as is asked, in the order asked.

    Raises:
        BadParameter: columns are asked for that there are not.
    """
    groups = _task_groups(snapshot, ranked.selection.tasks)
    shown_groups = groups_asked(values["columns"], groups)
    words = values["q"].casefold().split()
    shown = [row for row in ranked.rows if all(word in row.model.name.casefold() for word in words)]
    view = values["view"]
    if view != "table":
        heat = (
            task_heat(links_of(snapshot), shown, shown_groups or groups)
            if view == "heat"
            else language_heat(snapshot, benchmark, shown, values["languages"])
        )
        return {
            "heat": heat,
            "heads": [],
            "rows": "",
            "sure_url": "",
            "unsure_because": None,
            **_around(asked, groups, shown_groups, view, len(shown), ranked.total, benchmark),
        }
    links = links_of(snapshot)
    columns = columns_of(shown, benchmark, ranked.selection, shown_groups, links)
    order = values["order_by"] or "rank"
    sure = [sureness_of(row, sureness, ranked.total) for row in shown]
    rows = _rows(links, shown, sure, [each.cells for each in columns])
    return {
        "first": [
            head_of(asked, order, "rank", "Rank", "Rank"),
            head_of(asked, order, "model", "Model", "Name of the model"),
        ],
        "heads": [
            head_of(asked, order, each.key, each.label, each.note, each.none) for each in columns
        ],
        "rows": render_rows("rows.html", rows, ticks=True),
        "unsure_because": None if sureness is None else sureness.reason,
        "sure_url": "" if sureness else asked.with_one("intervals", "true"),
        **_around(asked, groups, shown_groups, view, len(shown), ranked.total, benchmark),
    }


def _around(
    asked: Asked,
    groups: dict[str, list[str]],
    shown_groups: dict[str, list[str]],
    view: str,
    shown_count: int,
    total: int,
    benchmark: Benchmark,
) -> dict[str, Any]:
    """What stands around the table, whatever it shows."""
    views = [("", "Table"), ("heat", "Task heat map")]
    if len(benchmark.languages) > 1:
        views.append(("languages", "Languages"))
    return {
        "view": view,
        "views": [
            {
                "label": label,
                "url": asked.with_one("view", name),
                "is_here": view == (name or "table"),
            }
            for name, label in views
        ],
        "compared": [("benchmark", asked.benchmark), *asked.of_cells],
        "shown_count": shown_count,
        "total": total,
        "groups": [
            {
                "name": group,
                "count": len(tasks),
                "is_shown": group in shown_groups,
                "url": asked.toggled("columns", group),
            }
            for group, tasks in groups.items()
        ],
    }


def _rows(
    links: Links,
    rows: Sequence[RankedRow],
    sure: list[Sureness | None],
    columns: list[list[Cell]],
) -> list[Row]:
    found = []
    for row, sureness, *cells in zip(rows, sure, *columns, strict=True):
        found.append(
            Row(
                row.rank,
                sureness,
                *split_name(row.model.name),
                links.named("model", row.model.name),
                _tags(row),
                cells,
            )
        )
    return found


def _tags(row: RankedRow) -> list[str]:
    """What is unusual of a model, or of this run of it."""
    model = row.model
    tags = [] if model.open_weights else ["closed"]
    if model.model_type != "dense":
        tags.append(model.model_type)
    if model.is_local is True:
        tags.append("one’s own")
    if row.experiments is not None and (settings := msgspec.json.decode(row.experiments)):
        tags += [f"{name} {value}" for name, value in settings.items()]
    return tags


def _task_groups(snapshot: Snapshot, tasks: list[str]) -> dict[str, list[str]]:
    """The tasks of a selection by their type, in the order in which they stand."""
    index = metadata_index_of(snapshot)
    groups: dict[str, list[str]] = {}
    for name in tasks:
        task = msgspec.json.decode(index.tasks[index.task_names.key(name)].json, type=_Typed)
        groups.setdefault(task.type, []).append(name)
    return groups
