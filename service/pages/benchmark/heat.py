"""Scores as a picture of many columns: tasks or languages, a shade a fifth of each column.

Shades say where a score stands in its column; the figure stands in each cell as well.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

import msgspec

from service.answers.leaderboards import read_language_scores
from service.pages import figures
from service.pages.benchmark.columns import decoded
from service.pages.links import Links, links_of
from service.pages.table import Cell, split_name
from service.pages.templates import render_rows
from service.snapshots.connect import Snapshot
from service.wire.rankings import RankedRow
from service.wire.structs import Benchmark

MOST_ROWS, MOST_LANGUAGES = 100, 60
_SHADES = 5


class HeatRow(msgspec.Struct, frozen=True):
    """A model and its scores."""

    rank: int
    organisation: str
    name: str
    url: str
    cells: list[Cell]


class HeatHead(msgspec.Struct, frozen=True):
    """A column: what it is called, and where more of it is."""

    label: str
    url: str = ""


class HeatGroup(msgspec.Struct, frozen=True):
    """Columns that belong together."""

    name: str
    heads: list[HeatHead]


def task_heat(
    links: Links, rows: Sequence[RankedRow], groups: dict[str, list[str]]
) -> dict[str, Any]:
    """The first of `rows` on each task of `groups`."""
    shown = rows[:MOST_ROWS]
    heads = [
        HeatGroup(group, [HeatHead(task, links.named("task", task)) for task in tasks])
        for group, tasks in groups.items()
    ]
    names = [task for tasks in groups.values() for task in tasks]
    scores = [decoded(row.scores_by_task) for row in shown]
    said = f"The first {len(shown)} of {len(rows)} models" if len(shown) < len(rows) else ""
    return _heat(links, shown, heads, names, scores, f"{said} on {len(names)} tasks".strip())


def language_heat(
    snapshot: Snapshot,
    benchmark: Benchmark,
    rows: Sequence[RankedRow],
    languages: tuple[str, ...],
) -> dict[str, Any]:
    """The first of `rows` in the languages that most of them have scores in.

    With `languages` only those that are called so, of which a language in brackets is a script.
    """
    shown = rows[:MOST_ROWS]
    answer = read_language_scores(snapshot, benchmark.name)
    by_entry = {
        (row.model_name, _settings(row.experiments)): decoded(row.scores_by_language)
        for row in answer.rows
    }
    scores = [by_entry.get((row.model.name, _settings(row.experiments)), {}) for row in shown]
    counts: dict[str, int] = {}
    for each in scores:
        for name in each:
            counts[name] = counts.get(name, 0) + 1
    asked = [name for name in counts if name.partition(" (")[0] in languages or name in languages]
    names = sorted(asked or counts, key=lambda name: (-counts[name], name))
    drawn = names[:MOST_LANGUAGES]
    said = f"Mean over what the first {len(shown)} models ran in each language"
    if len(drawn) < len(names):
        said += f", of {len(names)} languages the {len(drawn)} that most of them ran"
    heads = [HeatGroup("", [HeatHead(name) for name in drawn])]
    return _heat(links_of(snapshot), shown, heads, drawn, scores, said)


def _heat(
    links: Links,
    rows: Sequence[RankedRow],
    groups: list[HeatGroup],
    names: list[str],
    scores: list[dict[str, float]],
    said: str,
) -> dict[str, Any]:
    columns = [_column([each.get(name) for each in scores]) for name in names]
    by_row = zip(*columns, strict=True) if columns else ([] for _ in rows)
    told = [
        HeatRow(
            row.rank, *split_name(row.model.name), links.named("model", row.model.name), list(cells)
        )
        for row, cells in zip(rows, by_row, strict=True)
    ]
    return {"groups": groups, "rows": render_rows("heat_rows.html", told), "said": said}


def _column(values: Sequence[float | None]) -> list[Cell]:
    ordered = sorted(value for value in values if value is not None)

    def cell(value: float | None) -> Cell:
        if value is None:
            return Cell(figures.MISSING)
        shade = 1 + bisect_left(ordered, value) * _SHADES // len(ordered)
        return Cell(figures.score_in_brief(value), f"h{shade}")

    return [cell(value) for value in values]


def _settings(experiments: Any) -> bytes:
    return b"" if experiments is None else bytes(msgspec.json.encode(experiments))
