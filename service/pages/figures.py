"""The one place that decides how a number, a size or a date is written for people."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from datetime import date as calendar_date

MISSING = "–"
_NO_BREAK = "\u00a0"
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def score(value: float | None) -> str:
    """A score of 0 to 1, in hundredths."""
    return MISSING if value is None else f"{100 * value:.2f}"


def score_in_brief(value: float) -> str:
    """A score where there is room for two figures."""
    return f"{100 * value:.0f}"


def params(billions: float | None) -> str:
    """A number of parameters: `7.6 B`, `607 M`."""
    if billions is None:
        return MISSING
    if billions >= 0.9995:
        return f"{billions:.0f}{_NO_BREAK}B" if billions >= 99.95 else f"{billions:.1f}{_NO_BREAK}B"
    millions = 1000 * billions
    return f"{millions:.0f}{_NO_BREAK}M" if millions >= 9.95 else f"{millions:.1f}{_NO_BREAK}M"


def decade(power: int) -> str:
    """Ten to this power of billions of parameters, on an axis: `100 M`, `10 B`."""
    return f"{10**power}{_NO_BREAK}B" if power >= 0 else f"{10 ** (power + 3):g}{_NO_BREAK}M"


def per_cent(part: int, whole: int) -> float:
    """A place or a width in a drawing."""
    return round(100 * part / max(whole, 1), 1)


def on_axis(value: float) -> str:
    """A round value on an axis: `0.5`, `50 000`."""
    return count(int(value)) if value == int(value) else f"{value:g}"


def round_step(span: float, most_ticks: int) -> float:
    """The least of 1, 2, 5, 10, … that leaves an axis of that length few ticks."""
    power = 10.0 ** math.floor(math.log10((span or 1.0) / most_ticks))
    return next(power * times for times in (1, 2, 5, 10) if span / (power * times) <= most_ticks)


def whole(value: float | None) -> str:
    """A whole number, without anything that a spreadsheet would trip over."""
    return MISSING if value is None else f"{value:.0f}"


def count(value: int) -> str:
    """How many there are of something, in a sentence: `1 293 418`."""
    return f"{value:,}".replace(",", _NO_BREAK)


def measure(value: float) -> str:
    """A length, a duration, a mean of counts: `1 030`, `54.2`, `2.36`."""
    if value == int(value) or abs(value) >= 1000:
        return count(round(value))
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def change(value: float | None) -> str:
    """How much a score of 0 to 1 grew, in hundredths: `+1.25`, `−0.40`."""
    if value is None:
        return MISSING
    return f"{100 * value:+.2f}".replace("-", "\u2212")


def counted(value: float | None) -> str:
    """The same of what may not be known, or without end."""
    return MISSING if value is None or not math.isfinite(value) else count(int(value))


def percent(value: int) -> str:
    """A percentage; a negative one is not known."""
    return MISSING if value < 0 else f"{value}{_NO_BREAK}%"


def p_value(value: float) -> str:
    """How likely something is by chance, in two digits: `p = 0.031`, `p < 0.001`."""
    return "p < 0.001" if value < 0.001 else f"p = {value:.2g}" if value < 0.995 else "p = 1"


def date(iso: str) -> str:
    """`2026-08-20…` as `20 August 2026`."""
    day = calendar_date.fromisoformat(iso[:10])
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def moment(at: datetime) -> str:
    """A time as `29 November 2026, 21:49 UTC`."""
    utc = at.astimezone(UTC)
    return f"{date(utc.isoformat())}, {utc:%H:%M} UTC"


def plural(number: int, one: str, many: str = "") -> str:
    """`1 task`, `41 tasks`."""
    return f"{count(number)} {one if number == 1 else many or one + 's'}"
