"""Rows of a ranking → a plot of their scores over size or date, in per cent of its sides.

Geometry alone: colours are classes, and text keeps its size whatever the plot's.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise

import msgspec

from service.pages import figures
from service.pages.axes import Tick, scale, ticks
from service.wire.rankings import RankedRow


class Point(msgspec.Struct, frozen=True):
    """A model: where it stands, what kind of mark it is, and what is said of it."""

    x: float
    y: float
    kind: str
    said: str
    label: str = ""
    is_last: bool = False
    anchor: str = "start"


class Line(msgspec.Struct, frozen=True):
    """A piece of the front."""

    x1: float
    y1: float
    x2: float
    y2: float


class Plot(msgspec.Struct, frozen=True):
    """`absent_count`: of how many rows one of the two is not known."""

    y_label: str
    x_label: str
    points: list[Point]
    front: list[Line]
    x_ticks: list[Tick]
    y_ticks: list[Tick]
    absent_count: int


class _Mark(msgspec.Struct, frozen=True):
    row: RankedRow
    x: float
    y: float


def scatter(rows: Sequence[RankedRow], over: str) -> Plot | None:
    """Scores over `size` or `date`; where most rows have no mean, Borda's points. None: too few."""
    has_means = sum(row.mean_task is not None for row in rows) * 2 > len(rows)
    marks = [
        _Mark(row, x, y)
        for row in rows
        if (x := _x(row, over)) is not None and (y := _y(row, has_means)) is not None
    ]
    if len(marks) < 2:
        return None
    xs, ys = [each.x for each in marks], [each.y for each in marks]
    place_x, place_y = scale(min(xs), max(xs)), scale(max(ys), min(ys))
    front = _front(marks)
    labelled = _labelled(front, place_x)
    points = [
        Point(
            x=place_x(each.x),
            y=place_y(each.y),
            kind="front" if each in front else "open" if each.row.model.open_weights else "closed",
            said=_said(each.row, has_means),
            label=each.row.model.name.rpartition("/")[2] if each in labelled else "",
            is_last=each is front[-1],
            anchor="end" if place_x(each.x) > 40 else "start",
        )
        for each in sorted(marks, key=lambda each: each in front)
    ]
    return Plot(
        y_label="mean score" if has_means else "Borda points",
        x_label="parameters" if over == "size" else "released",
        points=points,
        front=[
            Line(place_x(a.x), place_y(a.y), place_x(b.x), place_y(b.y)) for a, b in pairwise(front)
        ],
        x_ticks=[Tick(place_x(at), text) for at, text in _x_ticks(min(xs), max(xs), over)],
        y_ticks=[Tick(place_y(at), text) for at, text in ticks(min(ys), max(ys))],
        absent_count=len(rows) - len(marks),
    )


def _x(row: RankedRow, over: str) -> float | None:
    if over == "size":
        size = row.total_params_b
        return math.log10(size) if size else None
    released = row.model.release_date
    return float(date.fromisoformat(released[:10]).toordinal()) if released else None


def _y(row: RankedRow, has_means: bool) -> float | None:
    if not has_means:
        return row.borda_points
    return None if row.mean_task is None else 100 * row.mean_task


def _front(marks: list[_Mark]) -> list[_Mark]:
    """Those that no other surpasses that is as small, or as old."""
    front: list[_Mark] = []
    for each in sorted(marks, key=lambda each: (each.x, -each.y)):
        if not front or each.y > front[-1].y:
            front.append(each)
    return front


def _labelled(front: list[_Mark], place_x: Callable[[float], float]) -> list[_Mark]:
    """The last, and the last that stands far enough from it that both can be read."""
    far = [each for each in front if place_x(each.x) < place_x(front[-1].x) - 15]
    return [*far[-1:], front[-1]]


def _said(row: RankedRow, has_means: bool) -> str:
    value = figures.score(row.mean_task) if has_means else f"{row.borda_points:.0f} points"
    told = [row.model.name, value, f"rank {row.rank}"]
    if row.total_params_b is not None:
        told.append(figures.params(row.total_params_b))
    if row.model.release_date:
        told.append(figures.date(row.model.release_date))
    return ", ".join(told)


def _x_ticks(low: float, high: float, over: str) -> list[tuple[float, str]]:
    if over == "size":
        powers = range(math.ceil(low), math.floor(high) + 1)
        return [(float(power), figures.decade(power)) for power in powers]
    years = range(date.fromordinal(int(low)).year + 1, date.fromordinal(int(high)).year + 1)
    return [(float(date(year, 1, 1).toordinal()), str(year)) for year in years]
