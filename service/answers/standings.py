"""Benchmark and languages → the rows of its leaderboard, and which columns have results."""

from __future__ import annotations

from operator import attrgetter
from typing import NamedTuple

import msgspec

from service.answers.metadata import HeadingRow
from service.answers.metadata_index import MetadataIndex
from service.queries.run import (
    Columns,
    Row,
    as_raw,
    fetch_columns,
    fetch_keys,
    fetch_row,
    fetch_rows,
    structs_of,
)
from service.snapshots.connect import Snapshot
from service.wire.structs import LeaderboardRow, Model

# What a row says again of its model.
REPEATED = set(LeaderboardRow.__struct_fields__) & set(Model.__struct_fields__)


class FilteredHeading(Row, frozen=True):
    """Columns of `filtered_leaderboard_heading`."""

    tasks: list[str]
    task_positions: list[int]
    task_types: list[str]
    is_whole: bool


class Code(Row, frozen=True):
    """Columns of `every_script`."""

    code: str


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
    heading = None
    if languages:
        picked: dict[str, object] = {"benchmark_id": key, "languages": list(languages)}
        heading = fetch_row(snapshot, "filtered_leaderboard_heading", FilteredHeading, **picked)
        if heading is None:
            codes = fetch_rows(snapshot, "every_script", Code, languages=list(languages))
            picked["languages"] = [each.code for each in codes]
            heading = fetch_row(snapshot, "filtered_leaderboard_heading", FilteredHeading, **picked)
        if heading is None:
            return Standings([], None)
        if not heading.is_whole:
            return _filtered(snapshot, index, key, heading, picked)
    # Ranks and scores of all cells are stored; of them a filter makes other means only.
    stored = fetch_columns(
        snapshot, "leaderboard_rows", benchmark_id=key, is_lenient=heading is not None
    )
    return Standings(_rows(index, stored), index.headings.get(key))


def _filtered(
    snapshot: Snapshot,
    index: MetadataIndex,
    key: int,
    heading: FilteredHeading,
    picked: dict[str, object],
) -> Standings:
    columns = fetch_columns(
        snapshot,
        "filtered_leaderboard_rows",
        **picked,
        with_subsets="mean_subset" in index.benchmarks[key].aggregations,
    )
    if not columns["entry_id"]:
        return Standings([], None)
    scores_of: dict[int, str] = {}
    group_ids = []
    if key in index.groups:
        group_ids = fetch_keys(snapshot, "filtered_groups", **picked)
        group_scores = fetch_rows(snapshot, "filtered_group_scores", GroupScores, **picked)
        scores_of = {row.entry_id: row.scores_by_custom_group for row in group_scores}
    task_at = dict(zip(heading.task_positions, heading.tasks, strict=True))
    columns["scores_by_task_type"] = map(
        _scores, columns.pop("task_types"), columns.pop("task_type_scores")
    )
    columns["scores_by_task"] = [
        _scores([task_at[position] for position in positions], scores)
        for positions, scores in zip(
            columns.pop("task_positions"), columns.pop("task_scores"), strict=True
        )
    ]
    columns["scores_by_custom_group"] = [
        as_raw(scores_of.get(entry_id, "{}")) for entry_id in columns["entry_id"]
    ]
    shown = HeadingRow(key, heading.tasks, heading.task_types, group_ids)
    return Standings(_rows(index, columns), shown)


def _scores(names: list[str], scores: list[float]) -> dict[str, float]:
    return dict(zip(names, scores, strict=True))


def _rows(index: MetadataIndex, columns: Columns) -> list[LeaderboardRow]:
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
    return structs_of(LeaderboardRow, columns)


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
