"""Ranked entries → leaderboards, scores per language, and leaders per size."""

from __future__ import annotations

import msgspec

from service.answers.directory import custom_groupings, directory_of
from service.queries.run import Row, fetch_row, fetch_rows
from service.snapshots.connect import Snapshot
from service.wire.structs import (
    Bucket,
    LanguageRow,
    LanguageScores,
    Leader,
    Leaderboard,
    LeaderboardRow,
    LeaderModel,
    Leaders,
    Model,
)


class EntryRow(Row, frozen=True):
    """Columns of `leaderboard_rows` and `filtered_leaderboard_rows`."""

    rank: int
    model_id: int | None
    model_type: str | None
    embedding_dim: int | None
    zero_shot_pct: int
    mean_task: float | None
    mean_task_type: float | None
    mean_public: float | None
    mean_private: float | None
    scores_by_task_type: str
    scores_by_task: str
    scores_by_custom_group: str
    trained_on_tasks: list[str]
    experiments: str | None


class Heading(Row, frozen=True):
    """Columns of `leaderboard_heading` and `filtered_leaderboard_heading`."""

    tasks: list[str]
    task_types: list[str]
    group_ids: list[int]


class LanguageScoreRow(Row, frozen=True):
    """Columns of `language_scores`."""

    model_name: str
    experiments: str | None
    scores_by_language: str


class LeaderRow(Row, frozen=True):
    """Columns of `leaders`."""

    bucket: int
    rank: int
    name: str
    model_type: str
    mean_task: float | None
    total_params_b: float


class TopRow(Row, frozen=True):
    """Columns of `top_entries`."""

    rank: int
    model_id: int
    experiment_id: str
    score: float | None
    total_models: int


def leaderboard(snapshot: Snapshot, name: str, languages: tuple[str, ...]) -> Leaderboard:
    """The summary table of a benchmark, over its cells in `languages` (empty: all).

    Raises:
        UnknownName: there is no such benchmark.
    """
    directory = directory_of(snapshot)
    key = directory.benchmark_names.key(name)
    benchmark = directory.benchmarks[key]
    if languages:
        filtered = {"benchmark_id": key, "languages": list(languages)}
        entries = fetch_rows(snapshot, "filtered_leaderboard_rows", EntryRow, **filtered)
        heading = fetch_row(snapshot, "filtered_leaderboard_heading", Heading, **filtered)
    else:
        entries = fetch_rows(snapshot, "leaderboard_rows", EntryRow, benchmark_id=key)
        heading = fetch_row(snapshot, "leaderboard_heading", Heading, benchmark_id=key)
    # Without any row, the columns are those that the benchmark declares.
    is_empty = not entries or heading is None
    groups = directory.groups.get(key, [])
    return Leaderboard(
        benchmark_name=benchmark.name,
        task_types=benchmark.task_types if is_empty or heading is None else heading.task_types,
        tasks=benchmark.tasks if is_empty or heading is None else heading.tasks,
        tasks_meta=directory.pinned_tasks.get(key, []),
        rows=[
            _row(entry, directory.models[entry.model_id])
            for entry in entries
            if entry.model_id is not None
        ],
        aggregations=benchmark.aggregations,
        custom_groupings=benchmark.custom_groupings
        if is_empty or heading is None
        else custom_groupings(
            [group for group in groups if group.group_id in heading.group_ids],
            [grouping.name for grouping in benchmark.custom_groupings],
        ),
        show_zero_shot=benchmark.show_zero_shot,
    )


def top_entries(snapshot: Snapshot, name: str, row_count: int) -> list[TopRow]:
    """The first rows of a benchmark's summary table, without the scores of its tasks.

    Raises:
        UnknownName: there is no such benchmark.
    """
    key = directory_of(snapshot).benchmark_names.key(name)
    return fetch_rows(snapshot, "top_entries", TopRow, benchmark_id=key, row_count=row_count)


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


def _row(entry: EntryRow, model: Model) -> LeaderboardRow:
    run = model_of_run(model, entry.zero_shot_pct, entry.model_type, entry.embedding_dim)
    return LeaderboardRow(
        rank=entry.rank,
        model=run,
        zero_shot_pct=run.zero_shot_pct,
        active_params_b=run.active_params_b,
        total_params_b=run.total_params_b,
        embedding_dim=run.embedding_dim,
        max_tokens=None if run.max_tokens is None else int(run.max_tokens),
        mean_task=entry.mean_task,
        mean_task_type=entry.mean_task_type,
        mean_public=entry.mean_public,
        mean_private=entry.mean_private,
        scores_by_task_type=msgspec.Raw(entry.scores_by_task_type.encode()),
        scores_by_task=msgspec.Raw(entry.scores_by_task.encode()),
        scores_by_custom_group=msgspec.Raw(entry.scores_by_custom_group.encode()),
        trained_on_tasks=entry.trained_on_tasks,
        experiments=_raw(entry.experiments),
    )


def _raw(json_text: str | None) -> msgspec.Raw | None:
    return None if json_text is None else msgspec.Raw(json_text.encode())


def language_scores(snapshot: Snapshot, name: str) -> LanguageScores:
    """Mean score per entry and language label of a benchmark.

    Raises:
        UnknownName: there is no such benchmark.
    """
    directory = directory_of(snapshot)
    key = directory.benchmark_names.key(name)
    return LanguageScores(
        benchmark_name=directory.benchmarks[key].name,
        rows=[
            LanguageRow(
                model_name=row.model_name,
                scores_by_language=msgspec.Raw(row.scores_by_language.encode()),
                experiments=_raw(row.experiments),
            )
            for row in fetch_rows(snapshot, "language_scores", LanguageScoreRow, benchmark_id=key)
        ],
    )


def leaders(
    snapshot: Snapshot, name: str, buckets: tuple[tuple[float, float | None], ...]
) -> Leaders:
    """The best-ranked model of a benchmark per size bucket, in millions of parameters.

    Raises:
        UnknownName: there is no such benchmark.
    """
    directory = directory_of(snapshot)
    key = directory.benchmark_names.key(name)
    rows = fetch_rows(
        snapshot,
        "leaders",
        LeaderRow,
        benchmark_id=key,
        lows_b=[low / 1000 for low, _ in buckets],
        highs_b=[None if high is None else high / 1000 for _, high in buckets],
    )
    leader_of = {
        row.bucket: Leader(
            rank=row.rank,
            model=LeaderModel(name=row.name, model_type=row.model_type),
            mean_task=row.mean_task,
            total_params_b=row.total_params_b,
        )
        for row in rows
    }
    return Leaders(
        benchmark_name=directory.benchmarks[key].name,
        buckets=[
            Bucket(min=low, max=high, leader=leader_of.get(number))
            for number, (low, high) in enumerate(buckets, start=1)
        ],
    )
