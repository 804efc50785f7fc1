"""Times → the few figures that stand for them."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

import msgspec


class Latencies(msgspec.Struct, frozen=True):
    """How long answers took, in milliseconds; `p99_ms` is one that was measured."""

    count: int
    median_ms: float
    p99_ms: float
    max_ms: float


def latencies(took_s: Sequence[float]) -> Latencies:
    """The figures of at least one time."""
    took_ms = [each * 1e3 for each in took_s]
    return Latencies(len(took_ms), median(took_ms), percentile(took_ms, 99), max(took_ms))


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest of `values` that at least `percent` of them do not exceed."""
    ordered = sorted(values)
    # In whole numbers: 0.99 × 100 is a hair over 99 in floats, and would give the maximum.
    rank = -(-round(percent * len(ordered)) // 100)
    return ordered[max(rank, 1) - 1]


def decimals(value: float) -> str:
    """Three significant digits, thousands grouped: `0.0123`, `1.23`, `12.3`, `1,234`."""
    size = abs(value)
    if size >= 100 or value == 0:
        return f"{value:,.0f}"
    places = 1 if size >= 10 else 2 if size >= 1 else 3 if size >= 0.1 else 4
    return f"{value:.{places}f}"
