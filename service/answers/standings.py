"""Benchmark and languages → the rows of its leaderboard, and which columns have results."""

from __future__ import annotations

from operator import attrgetter
from typing import NamedTuple, TypeVar

import msgspec

from service.answers.metadata import HeadingRow
from service.answers.metadata_index import MetadataIndex
from service.queries.run import (
    Columns,
    Row,
    as_raw,
    fetch_columns,
    fetch_keys,
    fetch_rows,
    structs_of,
)
from service.selections.selection import in_every_script
from service.snapshots.connect import Snapshot
from service.wire.structs import LeaderboardRow, Model

S = TypeVar("S", bound=LeaderboardRow)

# What a row says again of its model.
REPEATED = set(LeaderboardRow.__struct_fields__) & set(Model.__struct_fields__)


class FilteredTask(Row, frozen=True):
    """Columns of `filtered_leaderboard_tasks`."""

    position: int
    name: str
    type: str
    cell_count: int
    ranked_cell_count: int


class GroupScores(Row, frozen=True):
    """Columns of `filtered_group_scores`."""

    entry_id: int
    scores_by_custom_group: str


class Standings(NamedTuple):
    """Rows in order, and the columns that have results; no heading without any result."""

    rows: list[LeaderboardRow]
    heading: HeadingRow | None


def standings(
    snapshot: Snapshot, index: MetadataIndex, key: int, languages: tuple[str, ...]
) -> Standings:
    """The rows of the benchmark `key` over its cells in `languages` (empty: all).

    Where no cell is in any of them, they are taken for languages in every script: that is how
    labels are shown.
    """
    heading = index.headings.get(key)
    if languages and (heading is None or not {*languages} & {*heading.whole_words}):
        picked: dict[str, object] = {"benchmark_id": key, "languages": list(languages)}
        tasks = fetch_rows(snapshot, "filtered_leaderboard_tasks", FilteredTask, **picked)
        if not tasks:
            picked["languages"] = in_every_script(snapshot, list(languages))
            tasks = fetch_rows(snapshot, "filtered_leaderboard_tasks", FilteredTask, **picked)
        if not tasks:
            return Standings([], None)
        if heading is None or sum(task.cell_count for task in tasks) < heading.cell_count:
            # Where nobody has a row over all cells, somebody may have one over some.
            whole = heading or HeadingRow(key, [], [], [], 0, [], is_borda_alone=False)
            return _filtered(snapshot, index, whole, tasks, picked)
    # Ranks and scores of all cells are stored; of them a filter makes other means only.
    stored = fetch_columns(
        snapshot, "leaderboard_rows", benchmark_id=key, is_lenient=bool(languages)
    )
    return Standings(rows_of(LeaderboardRow, index, stored), heading)


def filtered_columns(
    snapshot: Snapshot,
    index: MetadataIndex,
    whole: HeadingRow,
    picked: dict[str, object],
    *,
    is_half_ranked: bool,
) -> Columns:
    """The columns of entries over the cells that are `picked`, of which some may not rank.

    By the statement that plans for no more than the benchmark's rules need.
    """
    aggregations = index.benchmarks[whole.benchmark_id].aggregations
    asked = picked | {"on_one_thread": snapshot.threads == 1}
    ruled = asked | {"with_subsets": "mean_subset" in aggregations}
    if is_half_ranked and whole.is_borda_alone:
        columns = fetch_columns(snapshot, "filtered_shown_rows", **asked)
        if None not in columns["task_positions"]:
            return columns
    if is_half_ranked:
        return fetch_columns(snapshot, "filtered_half_ranked_rows", **ruled)
    if whole.is_borda_alone:
        return fetch_columns(snapshot, "filtered_leaderboard_rows", **asked)
    if ruled["with_subsets"]:
        return fetch_columns(snapshot, "filtered_subset_rows", **asked)
    return fetch_columns(snapshot, "filtered_ruled_rows", **asked)


def _filtered(
    snapshot: Snapshot,
    index: MetadataIndex,
    whole: HeadingRow,
    tasks: list[FilteredTask],
    picked: dict[str, object],
) -> Standings:
    key = whole.benchmark_id
    is_half_ranked = any(task.ranked_cell_count < task.cell_count for task in tasks)
    columns = filtered_columns(snapshot, index, whole, picked, is_half_ranked=is_half_ranked)
    if not columns["entry_id"]:
        return Standings([], None)
    for unshown in ("model_key", "borda_points"):
        columns.pop(unshown, None)
    group_ids = fetch_keys(snapshot, "filtered_groups", **picked) if key in index.groups else []
    group_scores = filtered_group_scores(snapshot, index, picked)
    name_scores(columns, {task.position: task.name for task in tasks}, group_scores)
    has_types = "task_types" in index.benchmarks[key].aggregations
    shown = msgspec.structs.replace(
        whole,
        tasks=[task.name for task in tasks],
        task_types=_types(tasks) if has_types else [],
        group_ids=group_ids,
    )
    return Standings(rows_of(LeaderboardRow, index, columns), shown)


def filtered_group_scores(
    snapshot: Snapshot, index: MetadataIndex, picked: dict[str, object]
) -> dict[int, str]:
    """Scores of a benchmark's custom groups over the cells that are `picked`, by entry, as JSON."""
    if picked["benchmark_id"] not in index.groups:
        return {}
    asked = picked | {"on_one_thread": snapshot.threads == 1}
    rows = fetch_rows(snapshot, "filtered_group_scores", GroupScores, **asked)
    return {row.entry_id: row.scores_by_custom_group for row in rows}


def _types(tasks: list[FilteredTask]) -> list[str]:
    """Types of those that rank, by their first task."""
    return list(dict.fromkeys(task.type for task in tasks if task.ranked_cell_count))


def name_scores(columns: Columns, name_at: dict[int, str], groups_of: dict[int, str]) -> None:
    """Have the maps of rows in `columns`, in place of the lists that statements give.

    `name_at`: names of tasks by position; `groups_of`: scores of custom groups by entry, as JSON.
    """
    columns["scores_by_task_type"] = [
        _scores(types, scores)
        for types, scores in zip(
            columns.pop("task_types"), columns.pop("task_type_scores"), strict=True
        )
    ]
    columns["scores_by_task"] = [
        _scores([name_at[position] for position in positions], scores)
        for positions, scores in zip(
            columns.pop("task_positions"), columns.pop("task_scores"), strict=True
        )
    ]
    columns["scores_by_custom_group"] = [
        as_raw(groups_of.get(entry_id, "{}")) for entry_id in columns["entry_id"]
    ]


def _scores(names: list[str], scores: list[float]) -> dict[str, float]:
    return dict(zip(names, scores, strict=True))


def rows_of(kind: type[S], index: MetadataIndex, columns: Columns) -> list[S]:
    """The rows to be shown; those of models that the catalog does not have come last."""
    entries = [index.entries[entry_id] for entry_id in columns.pop("entry_id")]
    runs = [
        model_of_run(
            index.models[entry.model_id], zero_shot_pct, entry.model_type, entry.embedding_dim
        )
        for entry, zero_shot_pct in zip(entries, columns["zero_shot_pct"], strict=True)
        if entry.model_id is not None
    ]
    columns |= {name: map(attrgetter(name), runs) for name in REPEATED}
    columns["model"] = runs
    columns["max_tokens"] = [
        None if run.max_tokens is None else int(run.max_tokens) for run in runs
    ]
    columns["experiments"] = [as_raw(entry.experiments) for entry in entries]
    return structs_of(kind, columns)


def model_of_run(
    model: Model, zero_shot_pct: int, model_type: str | None, embedding_dim: int | None
) -> Model:
    """`model` as one benchmark sees it, with what its run overrides."""
    return msgspec.structs.replace(
        model,
        zero_shot_pct=zero_shot_pct,
        model_type=model_type or model.model_type,
        embedding_dim=model.embedding_dim if embedding_dim is None else embedding_dim,
    )
