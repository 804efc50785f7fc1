"""How scores are spread → a histogram over a strip of all models, in per cent of its sides.

Geometry alone: colours are classes, and text keeps its size whatever the plot's.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from service.answers.tasks import ScoreDistribution
from service.pages import figures
from service.pages.task.standings import Standing

# Bars stand between these; above them are two names, below them the strip.
_GROUND, _CEILING = 84.0, 18.0
_STRIP_TOP, _STRIP_LINES, _STRIP_STEP = 89.0, 5, 2.5
_MOST_TICKS = 8
# How far the best's name may reach.
_LONGEST_NAME = 25.0
# Of fewer, a histogram says less than their names.
_FEWEST = 5


class Bar(msgspec.Struct, frozen=True):
    """A bin: where it stands, and what is in it."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    said: str


class Mark(msgspec.Struct, frozen=True):
    """A model in the strip: as a point of a plot."""

    x: float
    y: float
    kind: str
    said: str


class Tick(msgspec.Struct, frozen=True):
    """A line of the grid: where, and what is written at it."""

    at: float
    text: str


class Spread(msgspec.Struct, frozen=True):
    """The drawing, and what is said of it; `median_anchor` is the side where its label has room."""

    bars: list[Bar]
    marks: list[Mark]
    x_ticks: list[Tick]
    y_ticks: list[Tick]
    median: str
    median_at: float
    median_anchor: str
    best: str
    best_at: float
    best_y: float
    words: str


def spread_of(
    distribution: ScoreDistribution | None, standings: Sequence[Standing]
) -> Spread | None:
    """The drawing of `standings`, by rank; None where there are too few."""
    if distribution is None or distribution.model_count < _FEWEST:
        return None
    scale = _Scale(distribution)
    scored = [each for each in standings if each.row.score is not None]
    most = max(distribution.counts)
    median_at = scale.place(distribution.median)
    bars = _bars(distribution, scale, most)
    return Spread(
        bars=bars,
        marks=_marks(scored, scale),
        x_ticks=scale.ticks(),
        y_ticks=[Tick(_height(count, most), str(count)) for count in _round_counts(most)],
        median=figures.score(distribution.median),
        median_at=median_at,
        median_anchor="end" if median_at > 50 else "start",
        best=scored[0].model.name.rpartition("/")[2],
        best_at=scale.place(distribution.highest),
        # Above all bars that the name might stand on.
        best_y=min(bar.y for bar in bars if bar.x + bar.width > 100 - _LONGEST_NAME) - 7,
        words=_words(distribution),
    )


class _Scale(msgspec.Struct, frozen=True):
    of: ScoreDistribution

    @property
    def end(self) -> float:
        return self.of.first_bin + self.of.bin_width * len(self.of.counts)

    def place(self, score: float) -> float:
        return round(100 * (score - self.of.first_bin) / (self.end - self.of.first_bin), 2)

    def ticks(self) -> list[Tick]:
        step = figures.round_step(100 * (self.end - self.of.first_bin), _MOST_TICKS)
        first = math.ceil(100 * self.of.first_bin / step - 1e-9)
        last = math.floor(100 * self.end / step + 1e-9)
        values = [place * step for place in range(first, last + 1)]
        return [Tick(self.place(value / 100), figures.on_axis(value)) for value in values]


def _height(count: int, most: int) -> float:
    return round(_GROUND - (_GROUND - _CEILING) * count / most, 2)


def _bars(distribution: ScoreDistribution, scale: _Scale, most: int) -> list[Bar]:
    bars, last = [], len(distribution.counts) - 1
    for place, count in enumerate(distribution.counts):
        low = distribution.first_bin + place * distribution.bin_width
        high = low + distribution.bin_width
        said = f"{figures.plural(count, 'model')} from {100 * low:g} to {100 * high:g}"
        x, y = scale.place(low), _height(count, most)
        if count:
            width, height = scale.place(high) - x, _GROUND - y
            kind = "top" if place == last else "bar"
            bars.append(Bar(x, y, round(width, 2), round(height, 2), kind, said))
    return bars


def _marks(scored: Sequence[Standing], scale: _Scale) -> list[Mark]:
    """Best last, so that nobody is drawn over it."""
    marks = []
    for place, each in enumerate(scored):
        score = each.row.score or 0.0
        kind = "open" if each.model.open_weights else "closed"
        told = [each.model.name, figures.score(each.row.score), f"rank {each.row.rank}"]
        if each.model.total_params_b is not None:
            told.append(figures.params(each.model.total_params_b))
        y = _STRIP_TOP + _STRIP_STEP * (place % _STRIP_LINES)
        marks.append(Mark(scale.place(score), y, kind if place else "front", ", ".join(told)))
    return marks[::-1]


def _round_counts(most: int) -> list[int]:
    step = max(1, round(figures.round_step(most, 3)))
    return list(range(step, most + 1, step))


def _words(distribution: ScoreDistribution) -> str:
    low, middle, high = (
        figures.score(value)
        for value in (distribution.quartile_1, distribution.median, distribution.quartile_3)
    )
    return (
        f"{figures.plural(distribution.model_count, 'model')} from"
        f" {figures.score(distribution.lowest)} to {figures.score(distribution.highest)}; half of"
        f" them reach {middle}, and half lie between {low} and {high}"
    )
