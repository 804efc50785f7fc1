"""Values → places along the side of a drawing, in per cent, and the round values to write there."""

from __future__ import annotations

import math
from collections.abc import Callable

import msgspec

from service.pages import figures

# What is drawn keeps so much off the edges, in per cent.
_ROOM = 3.0
_MOST_TICKS = 7


class Tick(msgspec.Struct, frozen=True):
    """A line of the grid: where, and what is written at it."""

    at: float
    text: str


def scale(low: float, high: float) -> Callable[[float], float]:
    """Values from `low` to `high` → places, with some room at the sides."""
    span = (high - low) or 1.0
    return lambda value: round(_ROOM + (100 - 2 * _ROOM) * (value - low) / span, 2)


def ticks(low: float, high: float) -> list[tuple[float, str]]:
    """Round values from `low` to `high`, and how they are written."""
    step = _step(high - low)
    count = math.floor(high / step) - math.ceil(low / step) + 1
    values = [(math.ceil(low / step) + place) * step for place in range(count)]
    return [(value, figures.on_axis(value)) for value in values]


def _step(span: float) -> float:
    """The least of 1, 2, 5, 10, … that leaves few ticks."""
    power = 10.0 ** math.floor(math.log10((span or 1.0) / _MOST_TICKS))
    return next(power * times for times in (1, 2, 5, 10) if span / (power * times) <= _MOST_TICKS)
