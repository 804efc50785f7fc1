"""How sure ranks are, for pages: of a whole benchmark counted once for all orders of its table."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from service.answers.rankings import Ranking, rankings
from service.pages import figures
from service.pages.runs import settings_key
from service.selections.selection import Competitors, Selection
from service.snapshots.connect import Snapshot
from service.wire.rankings import RankedRow, Rankings
from service.wire.structs import Experiments

Rank = Callable[[Ranking], Rankings]


class Sureness(msgspec.Struct, frozen=True):
    """A rank's interval in words, and from where to where it reaches, in per cent of all ranks."""

    text: str
    note: str
    start: float
    width: float


class Kept(msgspec.Struct, frozen=True):
    """The intervals of a benchmark by row, or why there are none."""

    bounds: dict[tuple[str, bytes], tuple[int | None, int | None]]
    reason: str | None


def ranked_with_sureness(
    snapshot: Snapshot, benchmark: str, ranking: Ranking, rank: Rank, *, is_whole: bool
) -> tuple[Rankings, Kept | None]:
    """What `rank` makes of `ranking`, and its intervals: of a whole benchmark, or where asked for.

    Those of a part take longer than to rank it, so nobody waits for them unasked.
    """
    kept = snapshot.cached(_kept).get(benchmark) if is_whole else None
    if kept is not None:
        return rank(msgspec.structs.replace(ranking, intervals=False)), kept
    ranked = rank(msgspec.structs.replace(ranking, intervals=is_whole or ranking.intervals))
    if not is_whole and not ranking.intervals:
        return ranked, None
    kept = _kept_of(ranked)
    if is_whole:
        snapshot.cached(_kept)[benchmark] = kept
    return ranked, kept


def sureness_in(snapshot: Snapshot, benchmark: str) -> Kept:
    """The intervals of a whole benchmark, which are counted once for all pages."""
    kept = snapshot.cached(_kept).get(benchmark)
    if kept is None:
        asked = Ranking(scores="none", intervals=True)
        kept = _kept_of(rankings(snapshot, Selection(benchmark=benchmark), Competitors(), asked))
        snapshot.cached(_kept)[benchmark] = kept
    return kept


def sureness_of(row: RankedRow, kept: Kept | None, row_count: int) -> Sureness | None:
    """How sure the rank of `row` is; None where that is not known."""
    return sureness_of_rank(row.model.name, row.experiments, row.rank, kept, row_count)


def sureness_of_rank(
    model: str, experiments: Experiments, rank: int, kept: Kept | None, row_count: int
) -> Sureness | None:
    """The same of the row of a `model` with these `experiments`, which has the `rank`."""
    key = _key(model, experiments)
    low, high = (None, None) if kept is None else kept.bounds.get(key, (None, None))
    if low is None or high is None:
        return None
    return Sureness(
        text=f"{low}–{high}" if low < high else str(low),
        note=f"rank {rank}, as likely anywhere from {low} to {high} had other tasks been drawn",
        start=figures.per_cent(low - 1, row_count),
        width=figures.per_cent(high - low + 1, row_count),
    )


def _kept_of(ranked: Rankings) -> Kept:
    bounds = {
        _key(row.model.name, row.experiments): (row.rank_low, row.rank_high) for row in ranked.rows
    }
    return Kept(bounds, ranked.intervals_reason)


def _key(model: str, experiments: Experiments) -> tuple[str, bytes]:
    return model, settings_key(experiments)


def _kept(_: Snapshot) -> dict[str, Kept]:
    """By benchmark: there are as many as there are of these, and a row takes some hundred bytes."""
    return {}
