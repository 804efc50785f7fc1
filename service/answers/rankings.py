"""A selection and who competes in it → their ranking, by one of three statements."""

from __future__ import annotations

from itertools import repeat
from typing import Any

import msgspec

from service.answers.intervals import NOBODY, NOT_ASKED, Bounds, intervals
from service.answers.metadata_index import MetadataIndex, metadata_index_of
from service.answers.ranking_order import Order
from service.answers.selected import OfferedEntry, OfferedTask, selected
from service.answers.standings import (
    GroupScores,
    filtered_columns,
    filtered_group_scores,
    name_scores,
    rows_of,
)
from service.queries.run import Columns, fetch_columns, fetch_keys, fetch_rows
from service.selections.selection import (
    Competitors,
    Selection,
    competitor_parameters,
    in_every_script,
    named_parameters,
)
from service.snapshots.connect import Snapshot
from service.wire.rankings import RankedRow, Rankings

_NO_SCORES = msgspec.Raw(b"{}")


class Ranking(msgspec.Struct, frozen=True, kw_only=True):
    """How a selection is ranked, and what of that is shown; called as the parameters of the API."""

    ranked_by: str = ""
    among: str = "selected"
    order_by: str = ""
    limit: int | None = None
    offset: int = 0
    scores: str = "tasks"
    intervals: bool = False


def rankings(
    snapshot: Snapshot, selection: Selection, competitors: Competitors, ranking: Ranking
) -> Rankings:
    """Who competes, ranked over what is selected.

    Raises:
        UnknownName, BadParameter: something is asked for that there is not, or that contradicts
            itself.
    """
    index = metadata_index_of(snapshot)
    picked = named_parameters(snapshot, selection)
    limits = competitor_parameters(snapshot, competitors)
    tasks = _offered_tasks(snapshot, picked)
    entries = _offered_entries(snapshot, index, picked, limits)
    if competitors.complete_only:
        entries = _complete(snapshot, picked, entries)
    kept = [task for task in tasks if task.taken_by is None]
    order = Order(ranking.order_by, kept)
    if not kept or not _competing(entries):
        left = selected(index, picked, tasks, entries, set())
        reason = NOBODY if ranking.intervals else NOT_ASKED
        return Rankings(selection=left, rows=[], total=0, intervals_reason=reason)
    columns = _columns(snapshot, index, picked, tasks, entries, ranking)
    keys = list(columns.pop("model_key"))
    left = selected(index, picked, tasks, entries, set(keys))
    bounds: list[Bounds] = [(None, None)] * len(keys)
    told: str | None = NOT_ASKED
    if ranking.intervals:
        ruled = _ruled(snapshot, index, picked, entries, ranking)
        bounds, told = intervals(snapshot, ruled, keys)
    columns["rank_low"] = [low for low, _high in bounds]
    columns["rank_high"] = [high for _low, high in bounds]
    scores = order.scores(columns)
    if ranking.scores != "tasks":
        columns["scores_by_task"] = repeat(_NO_SCORES)
    if ranking.scores == "none":
        columns["scores_by_task_type"] = repeat(_NO_SCORES)
        columns["scores_by_custom_group"] = repeat(_NO_SCORES)
    rows = order.sorted(rows_of(RankedRow, index, columns), scores)
    end = None if ranking.limit is None else ranking.offset + ranking.limit
    return Rankings(
        selection=left,
        rows=rows[ranking.offset : end],
        total=len(rows),
        intervals_reason=told,
    )


def _offered_tasks(snapshot: Snapshot, picked: dict[str, object]) -> list[OfferedTask]:
    """The tasks that cells are `picked` from, by languages in every script where none is else."""
    tasks = fetch_rows(snapshot, "offered_tasks", OfferedTask, **picked)
    if picked["languages"] and all(task.taken_by for task in tasks):
        picked["languages"] = in_every_script(snapshot, picked["languages"])
        return fetch_rows(snapshot, "offered_tasks", OfferedTask, **picked)
    return tasks


def _offered_entries(
    snapshot: Snapshot,
    index: MetadataIndex,
    picked: dict[str, object],
    limits: dict[str, object],
) -> list[OfferedEntry]:
    if any(limit is not None for limit in limits.values()):
        return fetch_rows(snapshot, "offered_entries", OfferedEntry, **picked, **limits)
    return [OfferedEntry(entry.entry_id, entry.model_key, None) for entry in index.entries.values()]


def _complete(
    snapshot: Snapshot, picked: dict[str, object], entries: list[OfferedEntry]
) -> list[OfferedEntry]:
    """`entries`, of which those without a score on some task are taken away as well."""
    asked = picked | {"entries": _competing(entries), "on_one_thread": snapshot.threads == 1}
    complete = set(fetch_keys(snapshot, "complete_entries", **asked))
    return [
        entry
        if entry.taken_by is not None or entry.entry_id in complete
        else msgspec.structs.replace(entry, taken_by="complete_only")
        for entry in entries
    ]


def _columns(
    snapshot: Snapshot,
    index: MetadataIndex,
    picked: dict[str, object],
    tasks: list[OfferedTask],
    entries: list[OfferedEntry],
    ranking: Ranking,
) -> Columns:
    """The columns of the rows, from what the build stored or ranked now."""
    key = picked["benchmark_id"]
    heading = index.headings.get(key) if isinstance(key, int) else None
    kept = [task for task in tasks if task.taken_by is None]
    is_lenient = picked["languages"] is not None
    is_among_all = ranking.among == "all"
    competing = {"entries": _competing(entries)}
    is_whole = all(task.taken_by in (None, "results") for task in tasks)
    may_be_stored = key is not None and is_whole and not ranking.ranked_by
    if may_be_stored and (is_among_all or len(competing["entries"]) == len(entries)):
        return fetch_columns(
            snapshot,
            "selected_stored_rows",
            benchmark_id=key,
            is_lenient=is_lenient,
            **competing,
        )
    all_rank = all(task.ranked_cell_count == task.cell_count for task in kept)
    names = {task.position: task.name for task in kept}
    filtered = {name: value for name, value in picked.items() if value is not None}
    is_filtered = filtered.keys() == {"benchmark_id", "languages"}
    is_open = len(competing["entries"]) == len(entries)
    if heading is not None and is_filtered and is_open and not ranking.ranked_by:
        # What the leaderboard itself is asked for under a languages filter: less to plan.
        columns = filtered_columns(snapshot, index, heading, filtered, is_half_ranked=not all_rank)
        if "model_key" in columns:
            columns["tasks_run"] = list(map(len, columns["task_positions"]))
            name_scores(columns, names, filtered_group_scores(snapshot, index, filtered))
            return columns
    asked = picked | competing | {"on_one_thread": snapshot.threads == 1}
    is_borda_alone = key is None or (heading is not None and heading.is_borda_alone)
    by = ranking.ranked_by
    is_plain = is_borda_alone and all_rank and is_lenient and by in ("", "borda")
    if is_plain:
        columns = fetch_columns(
            snapshot, "selected_borda_rows", **asked, are_among_all=is_among_all
        )
    else:
        ruled = _ruled(snapshot, index, picked, entries, ranking)
        columns = fetch_columns(snapshot, "selected_rows", **ruled)
    scores_of: dict[int, str] = {}
    if isinstance(key, int) and key in index.groups:
        group_scores = fetch_rows(snapshot, "selected_group_scores", GroupScores, **asked)
        scores_of = {row.entry_id: row.scores_by_custom_group for row in group_scores}
    name_scores(columns, names, scores_of)
    return columns


def _ruled(
    snapshot: Snapshot,
    index: MetadataIndex,
    picked: dict[str, object],
    entries: list[OfferedEntry],
    ranking: Ranking,
) -> dict[str, object]:
    """The parameters of what ranks by any rules: `selected_rows` and `rank_intervals`."""
    key, by = picked["benchmark_id"], ranking.ranked_by
    aggregations = index.benchmarks[key].aggregations if isinstance(key, int) else []
    return picked | {
        "entries": _competing(entries),
        "are_among_all": ranking.among == "all",
        "ranked_by": by or None,
        "is_lenient": picked["languages"] is not None,
        "with_subsets": by == "mean_subset" or "mean_subset" in aggregations,
        "on_one_thread": snapshot.threads == 1,
    }


def _competing(entries: list[OfferedEntry]) -> list[Any]:
    return [entry.entry_id for entry in entries if entry.taken_by is None]
