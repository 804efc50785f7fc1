"""A selection and who competes in it → between which ranks each model stands, or why not."""

from __future__ import annotations

from service.queries.run import Row, fetch_rows
from service.snapshots.connect import Snapshot

NOT_ASKED = "not asked for: `intervals=true` does"
NOBODY = "nobody is ranked"
FEW_TASKS = "under 10 tasks with results, draws of them say nothing"
A_MEAN = "a mean decides the rank, and not Borda's points: `ranked_by=borda` has intervals"
LEAST_TASKS = 10

Bounds = tuple[int | None, int | None]
"""The least rank and the greatest."""


class RankInterval(Row, frozen=True):
    """Columns of `rank_intervals`."""

    model_key: int
    task_count: int
    rank_low: int | None
    rank_high: int | None


def intervals(
    snapshot: Snapshot, asked: dict[str, object], model_keys: list[int]
) -> tuple[list[Bounds], str | None]:
    """The bounds of each of `model_keys`, and where there are none, the reason.

    `asked` are the parameters of `rank_intervals`.
    """
    found = fetch_rows(snapshot, "rank_intervals", RankInterval, **asked)
    told = {each.model_key: (each.rank_low, each.rank_high) for each in found}
    bounds: list[Bounds] = [told.get(key, (None, None)) for key in model_keys]
    if any(low is not None for low, _high in bounds):
        return bounds, None
    if not bounds:
        return bounds, NOBODY
    return bounds, FEW_TASKS if found[0].task_count < LEAST_TASKS else A_MEAN
