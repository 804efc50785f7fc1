"""Standings → leaderboards; rows → scores per language, and leaders per size."""

from __future__ import annotations

import math
from functools import cache

import msgspec

from service.answers.metadata import custom_groupings
from service.answers.metadata_index import MetadataIndex, metadata_index_of
from service.answers.packed import SizedRun, unpack_rows
from service.answers.standings import standings
from service.queries.run import Row, fetch_columns, fetch_rows, structs_of
from service.snapshots.connect import Snapshot
from service.wire.structs import (
    Bucket,
    LanguageRow,
    LanguageScores,
    Leader,
    Leaderboard,
    LeaderModel,
    Leaders,
)


class TopRow(Row, frozen=True):
    """Columns of `top_entries`."""

    rank: int
    model_id: int
    experiment_id: str
    score: float | None
    total_models: int


class BenchmarkLanguage(Row, frozen=True):
    """Columns of `benchmark_languages`."""

    benchmark_id: int
    language: str


class LeaderRow(Row, frozen=True):
    """Columns of `benchmark_leaders`."""

    benchmark_id: int
    model_id: int
    score: float | None
    total_models: int


def leaderboard(snapshot: Snapshot, name: str, languages: tuple[str, ...]) -> Leaderboard:
    """The summary table of a benchmark, over its cells in `languages` (empty: all).

    Raises:
        UnknownName: there is no such benchmark.
    """
    index = metadata_index_of(snapshot)
    key = index.benchmark_names.key(name)
    benchmark = index.benchmarks[key]
    rows, heading = standings(snapshot, index, key, languages)
    groups = index.groups.get(key, [])
    # Without any row, the columns are those that the benchmark declares.
    return Leaderboard(
        benchmark_name=benchmark.name,
        task_types=benchmark.task_types if heading is None else heading.task_types,
        tasks=benchmark.tasks if heading is None else heading.tasks,
        tasks_meta=index.tasks_meta.get(key, []),
        rows=rows,
        aggregations=benchmark.aggregations,
        custom_groupings=benchmark.custom_groupings
        if heading is None
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
    key = metadata_index_of(snapshot).benchmark_names.key(name)
    return fetch_rows(snapshot, "top_entries", TopRow, benchmark_id=key, row_count=row_count)


def main_languages(snapshot: Snapshot, most_languages: int) -> list[BenchmarkLanguage]:
    """The languages of every benchmark that most of its tasks have; each one's first come first."""
    return fetch_rows(
        snapshot, "benchmark_languages", BenchmarkLanguage, most_languages=most_languages
    )


def benchmark_leaders(snapshot: Snapshot) -> dict[int, LeaderRow]:
    """Who leads each benchmark that has rows, by its key."""
    rows = fetch_rows(snapshot, "benchmark_leaders", LeaderRow)
    return {row.benchmark_id: row for row in rows}


def language_scores(snapshot: Snapshot, name: str) -> LanguageScores:
    """Mean score per entry and language label of a benchmark.

    Raises:
        UnknownName: there is no such benchmark.
    """
    index = metadata_index_of(snapshot)
    key = index.benchmark_names.key(name)
    rows = structs_of(LanguageRow, fetch_columns(snapshot, "language_scores", benchmark_id=key))
    return LanguageScores(benchmark_name=index.benchmarks[key].name, rows=rows)


def read_language_scores(snapshot: Snapshot, name: str) -> LanguageScores:
    """The same, its maps read already, for who would read them.

    Raises:
        UnknownName: there is no such benchmark.
    """
    index = metadata_index_of(snapshot)
    key = index.benchmark_names.key(name)
    columns = fetch_columns(snapshot, "language_lists", benchmark_id=key)
    # Many entries have the same labels.
    labels = map(cache(msgspec.json.Decoder(list[str]).decode), columns.pop("labels"))
    scores = map(msgspec.json.Decoder(list[float]).decode, columns.pop("scores"))
    columns["scores_by_language"] = map(dict, map(zip, labels, scores))
    rows = structs_of(LanguageRow, columns)
    return LanguageScores(benchmark_name=index.benchmarks[key].name, rows=rows)


def leaders(
    snapshot: Snapshot, name: str, buckets: tuple[tuple[float, float | None], ...]
) -> Leaders:
    """The best-ranked model of a benchmark per size bucket, in millions of parameters.

    Raises:
        UnknownName: there is no such benchmark.
    """
    index = metadata_index_of(snapshot)
    key = index.benchmark_names.key(name)
    runs = unpack_rows(index.sized_runs.get(key), SizedRun)
    return Leaders(
        benchmark_name=index.benchmarks[key].name,
        buckets=[
            Bucket(min=low, max=high, leader=_leader(runs, low, high, index))
            for low, high in buckets
        ],
    )


def _leader(
    runs: list[SizedRun], low: float, high: float | None, index: MetadataIndex
) -> Leader | None:
    low_b, high_b = low / 1000, math.inf if high is None else high / 1000
    run = next((run for run in runs if low_b <= run.total_params_b < high_b), None)
    if run is None:
        return None
    model = index.models[run.model_id]
    return Leader(
        rank=run.rank,
        model=LeaderModel(name=model.name, model_type=run.model_type or model.model_type),
        mean_task=run.mean_task,
        total_params_b=run.total_params_b,
    )
