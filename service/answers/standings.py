"""Benchmark and languages → the rows of its leaderboard, and which columns have results."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from service.answers.metadata import EntryRow, HeadingRow
from service.answers.metadata_index import MetadataIndex
from service.queries.run import Row, fetch_row, fetch_rows
from service.snapshots.connect import Snapshot
from service.wire.structs import LeaderboardRow, Model, Scores


class RankedRow(Row, frozen=True):
    """What both queries for entries have first."""

    rank: int
    entry_id: int
    zero_shot_pct: int
    mean_task: float | None
    mean_task_type: float | None
    mean_public: float | None
    mean_private: float | None
    trained_on_tasks: list[str]


class StoredRow(RankedRow, frozen=True):
    """Columns of `leaderboard_rows` and of `lenient_leaderboard_rows`."""

    scores_by_task_type: str
    scores_by_task: str
    scores_by_custom_group: str


class FilteredRow(RankedRow, frozen=True):
    """Columns of `filtered_leaderboard_rows`."""

    task_types: list[str]
    task_type_scores: list[float]
    task_positions: list[int]
    task_scores: list[float]


class FilteredHeading(Row, frozen=True):
    """Columns of `filtered_leaderboard_heading`."""

    tasks: list[str]
    task_positions: list[int]
    task_types: list[str]
    is_whole: bool


class GroupId(Row, frozen=True):
    """Columns of `filtered_groups`."""

    group_id: int


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
    """The rows of the benchmark `key` over its cells in `languages` (empty: all)."""
    if not languages:
        rows = fetch_rows(snapshot, "leaderboard_rows", StoredRow, benchmark_id=key)
        return _stored(index, key, rows)
    heading = fetch_row(
        snapshot,
        "filtered_leaderboard_heading",
        FilteredHeading,
        benchmark_id=key,
        languages=list(languages),
    )
    if heading is None:
        return Standings([], None)
    # Ranks and scores of all cells are stored; of them a filter makes other means only.
    if heading.is_whole:
        rows = fetch_rows(snapshot, "lenient_leaderboard_rows", StoredRow, benchmark_id=key)
        return _stored(index, key, rows)
    return _filtered(snapshot, index, key, list(languages), heading)


def _stored(index: MetadataIndex, key: int, rows: list[StoredRow]) -> Standings:
    shown = [
        _leaderboard_row(
            row,
            entry,
            index.models[entry.model_id],
            by_task_type=as_it_is(row.scores_by_task_type),
            by_task=as_it_is(row.scores_by_task),
            by_custom_group=as_it_is(row.scores_by_custom_group),
        )
        for row in rows
        if (entry := index.entries[row.entry_id]).model_id is not None
    ]
    return Standings(shown, index.headings.get(key))


def _filtered(
    snapshot: Snapshot,
    index: MetadataIndex,
    key: int,
    languages: list[str],
    heading: FilteredHeading,
) -> Standings:
    rows = fetch_rows(
        snapshot,
        "filtered_leaderboard_rows",
        FilteredRow,
        benchmark_id=key,
        languages=languages,
        with_subsets="mean_subset" in index.benchmarks[key].aggregations,
    )
    if not rows:
        return Standings([], None)
    groups: list[GroupId] = []
    scores_of: dict[int, str] = {}
    if key in index.groups:
        picked = {"benchmark_id": key, "languages": languages}
        groups = fetch_rows(snapshot, "filtered_groups", GroupId, **picked)
        group_scores = fetch_rows(snapshot, "filtered_group_scores", GroupScores, **picked)
        scores_of = {row.entry_id: row.scores_by_custom_group for row in group_scores}
    task_at = dict(zip(heading.task_positions, heading.tasks, strict=True))
    shown = [
        _leaderboard_row(
            row,
            entry,
            index.models[entry.model_id],
            by_task_type=dict(zip(row.task_types, row.task_type_scores, strict=True)),
            by_task={
                task_at[position]: score
                for position, score in zip(row.task_positions, row.task_scores, strict=True)
            },
            by_custom_group=as_it_is(scores_of.get(row.entry_id, "{}")),
        )
        for row in rows
        if (entry := index.entries[row.entry_id]).model_id is not None
    ]
    group_ids = [group.group_id for group in groups]
    return Standings(shown, HeadingRow(key, heading.tasks, heading.task_types, group_ids))


def _leaderboard_row(
    row: RankedRow,
    entry: EntryRow,
    model: Model,
    *,
    by_task_type: Scores,
    by_task: Scores,
    by_custom_group: msgspec.Raw,
) -> LeaderboardRow:
    run = model_of_run(model, row.zero_shot_pct, entry.model_type, entry.embedding_dim)
    return LeaderboardRow(
        rank=row.rank,
        model=run,
        zero_shot_pct=run.zero_shot_pct,
        active_params_b=run.active_params_b,
        total_params_b=run.total_params_b,
        embedding_dim=run.embedding_dim,
        max_tokens=None if run.max_tokens is None else int(run.max_tokens),
        mean_task=row.mean_task,
        mean_task_type=row.mean_task_type,
        mean_public=row.mean_public,
        mean_private=row.mean_private,
        scores_by_task_type=by_task_type,
        scores_by_task=by_task,
        scores_by_custom_group=by_custom_group,
        trained_on_tasks=row.trained_on_tasks,
        experiments=settings_of(entry.experiments),
    )


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


def as_it_is(json_text: str) -> msgspec.Raw:
    """JSON that a query gave, to be sent without being read."""
    return msgspec.Raw(json_text.encode())


def settings_of(experiments: str | None) -> msgspec.Raw | None:
    """The settings of a run, as JSON; None for a base run."""
    return None if experiments is None else as_it_is(experiments)
