"""How a model stands among its peers → two tables, each row with a drawing of the two."""

from __future__ import annotations

import math

import msgspec

from service.cards.content import spaced
from service.pages import figures
from service.pages.links import Links
from service.wire.strengths import ModelStrengths, Peer, Strength

# Languages may be hundreds: the others are a fold away.
SHOWN_COUNT = 10
MOST_FOLDED = 60
MOST_PEERS = 60


class Drawn(msgspec.Struct, frozen=True):
    """A row: places are in per cent of the axis; the band is the middle half of the peers."""

    name: str
    tasks: str
    score: str
    median: str
    ahead: str
    at: float
    band: float
    band_width: float
    middle: float
    is_ahead: bool
    said: str


class Axis(msgspec.Struct, frozen=True):
    """From where to where scores are drawn, in hundredths."""

    low: float
    high: float

    def place(self, score: float) -> float:
        """Where a score stands."""
        return round(100 * (100 * score - self.low) / (self.high - self.low), 1)


class Group(msgspec.Struct, frozen=True):
    """Types or languages: those that are shown, and those below a fold; `more_count`: the rest."""

    title: str
    head: str
    rows: list[Drawn]
    folded: list[Drawn]
    more_count: int


class Standing(msgspec.Struct, frozen=True):
    """`ticks` are where the axis says a number; `peers` those that are named."""

    said: str
    groups: list[Group]
    ticks: list[tuple[float, str]]
    peers: list[tuple[str, str, str]]
    more_peers_count: int


def standing(links: Links, strengths: ModelStrengths) -> Standing | None:
    """What the page shows of `strengths`; None where nothing can be compared."""
    if not strengths.rows:
        return None
    axis = _axis(strengths.rows)
    types = [each for each in strengths.rows if each.kind == "type"]
    languages = [each for each in strengths.rows if each.kind == "language"]
    groups = [
        _group("By type of task", "Type", types, axis),
        _group("By language", "Language", languages, axis),
    ]
    named = strengths.peers[:MOST_PEERS] if strengths.is_of_its_size else []
    return Standing(
        said=_said(strengths),
        groups=[each for each in groups if each.rows],
        ticks=_ticks(axis),
        peers=[
            (each.name, links.named("model", each.name), figures.params(each.total_params_b))
            for each in named
        ],
        more_peers_count=len(strengths.peers) - len(named),
    )


def extremes(strengths: ModelStrengths) -> dict[str, Strength]:
    """What it is best and worst at beside its peers, of what is shown, where that is several."""
    found = {}
    types = [each for each in strengths.rows if each.kind == "type"][:SHOWN_COUNT]
    languages = [each for each in strengths.rows if each.kind == "language"][:SHOWN_COUNT]
    if len(types) > 1:
        found["Strongest type"] = max(types, key=_ahead)
        found["Weakest type"] = min(types, key=_ahead)
    if len(languages) > 1:
        found["Strongest language"] = max(languages, key=_ahead)
    return found


def ahead_of(strength: Strength) -> str:
    """How many of its peers it is ahead of, in words."""
    return f"ahead of {_percent(strength)} of its peers"


def called(strength: Strength) -> str:
    """A type in words, a language as it is."""
    return spaced(strength.name) if strength.kind == "type" else strength.name


def _ahead(strength: Strength) -> float:
    return strength.ahead_share


def _group(title: str, head: str, rows: list[Strength], axis: Axis) -> Group:
    drawn = [_drawn(each, axis) for each in rows[: SHOWN_COUNT + MOST_FOLDED]]
    return Group(
        title=title,
        head=head,
        rows=drawn[:SHOWN_COUNT],
        folded=drawn[SHOWN_COUNT:],
        more_count=len(rows) - len(drawn),
    )


def _drawn(strength: Strength, axis: Axis) -> Drawn:
    lower, upper = axis.place(strength.peer_lower), axis.place(strength.peer_upper)
    peers = f"{strength.min_peer_count} to {strength.max_peer_count}"
    if strength.min_peer_count == strength.max_peer_count:
        peers = str(strength.min_peer_count)
    middle_half = f"{figures.score(strength.peer_lower)} to {figures.score(strength.peer_upper)}"
    return Drawn(
        name=called(strength),
        tasks=figures.count(strength.task_count),
        score=figures.score(strength.mean),
        median=figures.score(strength.peer_median),
        ahead=_percent(strength),
        at=axis.place(strength.mean),
        band=lower,
        band_width=round(max(upper - lower, 0.5), 1),
        middle=axis.place(strength.peer_median),
        is_ahead=strength.ahead_share >= 0.5,
        said=f"beside {peers} peers on a task; the middle half of them: {middle_half}",
    )


def _percent(strength: Strength) -> str:
    return figures.percent(round(100 * strength.ahead_share))


def _axis(rows: list[Strength]) -> Axis:
    values = [
        100 * value
        for each in rows
        for value in (each.mean, each.peer_lower, each.peer_median, each.peer_upper)
    ]
    return Axis(
        low=10.0 * math.floor(min(0.0, *values) / 10), high=10.0 * math.ceil(max(10, *values) / 10)
    )


def _ticks(axis: Axis) -> list[tuple[float, str]]:
    step = 20 if axis.high - axis.low <= 120 else 50
    first = math.ceil(axis.low / step) * step
    values = range(int(first), int(axis.high) + 1, step)
    return [(axis.place(value / 100), figures.on_axis(value)) for value in values]


def _said(strengths: ModelStrengths) -> str:
    """Who it is compared with."""
    count = figures.count(len(strengths.peers))
    if not strengths.is_of_its_size:
        return f"Its size is not known, so it is compared with all {count} other models"
    sizes = [each.total_params_b for each in strengths.peers if each.total_params_b is not None]
    own = figures.params(strengths.total_params_b)
    return (
        f"Beside the {count} models of half to twice its {own}: from"
        f" {figures.params(min(sizes))} to {figures.params(max(sizes))}"
    )


def nearest(strengths: ModelStrengths, count: int) -> list[Peer]:
    """Its first peers: those that are nearest in size."""
    return strengths.peers[:count] if strengths.is_of_its_size else []
