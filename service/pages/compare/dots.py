"""Scores by task → a row a task, in groups by type: a dot a model, in per cent of the row's width.

Geometry alone: forms and colours are classes of the marks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby

import msgspec

from service.pages import figures
from service.pages.axes import Tick, scale, ticks
from service.pages.compare.marks import Mark
from service.pages.links import Links
from service.pages.table import Cell
from service.wire.comparison import ComparedTask

MOST_DRAWN = 400
_BEST = "t3"


class Dot(msgspec.Struct, frozen=True):
    """A model's score on a task."""

    x: float
    mark: Mark
    said: str


class Line(msgspec.Struct, frozen=True):
    """A task: from its lowest to its highest score, and what each model has."""

    name: str
    url: str
    low: float
    high: float
    dots: list[Dot]
    cells: list[Cell]
    margin: str


class Group(msgspec.Struct, frozen=True):
    """Tasks of one type, and in how many of them each model is the best."""

    name: str
    said: str
    lines: list[Line]


class Dots(msgspec.Struct, frozen=True):
    """`left_out`: tasks beyond those that are drawn."""

    groups: list[Group]
    ticks: list[Tick]
    left_out: int


def dots(tasks: Sequence[ComparedTask], marks: Sequence[Mark], links: Links) -> Dots:
    """The plot of `tasks`, by type in the order in which types first come."""
    drawn = tasks[:MOST_DRAWN]
    scores = [100 * score for task in drawn for score in task.scores_by_model.values()]
    low, high = min(scores, default=0.0), max(scores, default=100.0)
    place = scale(low, high)
    types = list(dict.fromkeys(task.type for task in drawn))
    by_type = sorted(drawn, key=lambda task: types.index(task.type))
    return Dots(
        groups=[
            _group(name, list(own), marks, links, place)
            for name, own in groupby(by_type, key=lambda task: task.type)
        ],
        ticks=[Tick(place(at), text) for at, text in ticks(low, high)],
        left_out=len(tasks) - len(drawn),
    )


def best_counts(tasks: Sequence[ComparedTask]) -> dict[str, int]:
    """On how many tasks each model has the highest score."""
    counts: dict[str, int] = {}
    for task in tasks:
        for name in task.winners:
            counts[name] = counts.get(name, 0) + 1
    return counts


def _group(
    name: str,
    tasks: list[ComparedTask],
    marks: Sequence[Mark],
    links: Links,
    place: Callable[[float], float],
) -> Group:
    counts = best_counts(tasks)
    leading = sorted(
        (mark for mark in marks if counts.get(mark.name)), key=lambda mark: -counts[mark.name]
    )
    said = [figures.plural(len(tasks), "task")]
    said += [f"{mark.own} best on {counts[mark.name]}" for mark in leading[:2]]
    return Group(name, ", ".join(said), [_line(task, marks, links, place) for task in tasks])


def _line(
    task: ComparedTask, marks: Sequence[Mark], links: Links, place: Callable[[float], float]
) -> Line:
    scores = task.scores_by_model
    dots = [
        Dot(place(100 * scores[mark.name]), mark, f"{mark.own} {figures.score(scores[mark.name])}")
        for mark in marks
        if mark.name in scores
    ]
    return Line(
        name=task.name,
        url=links.named("task", task.name),
        low=min(dot.x for dot in dots),
        high=max(dot.x for dot in dots),
        # The best lies on top, where several are in one place.
        dots=sorted(dots, key=lambda dot: dot.x),
        cells=[_cell(task, mark) for mark in marks],
        margin=figures.MISSING if task.margin is None else figures.score(task.margin),
    )


def _cell(task: ComparedTask, mark: Mark) -> Cell:
    score = task.scores_by_model.get(mark.name)
    if score is None:
        return Cell(figures.MISSING, "no", f"{mark.own} did not run all of {task.name}")
    return Cell(figures.score(score), _BEST if mark.name in task.winners else "")
