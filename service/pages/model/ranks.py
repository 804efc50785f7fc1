"""A model's rows in benchmarks → the table of its ranks, and how sure each of them is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import msgspec

from service.cards.content import by_prominence
from service.pages import figures
from service.pages.links import Links
from service.pages.runs import settings_in_words
from service.pages.sureness import Kept, Sureness, sureness_in, sureness_of_rank
from service.snapshots.connect import Snapshot
from service.wire.coverage import CoverageRow
from service.wire.structs import ModelScoreRow

# Of so many a page says how sure they are, if it is asked; the others are a fold away.
SHOWN_COUNT = 10


class RankRow(msgspec.Struct, frozen=True):
    """A row of the table. `place`: where it stands among all ranks, in per cent of them.

    `settings`: those of an experiment; `lacks`: what it did not run, in words.
    """

    title: str
    name: str
    url: str
    settings: str
    rank: str
    place: float
    of: str
    sureness: Sureness | None
    sure_url: str
    mean: str
    tasks: str
    of_tasks: str
    lacks: str
    zero_shot: str


def rank_rows(
    snapshot: Snapshot,
    links: Links,
    model_name: str,
    scores: list[ModelScoreRow],
    coverage: list[CoverageRow],
    *,
    intervals: bool,
) -> list[RankRow]:
    """A row for each entry in each benchmark, those where most models are compared first."""
    rows = []
    for place, (score, entry) in enumerate(_entries(snapshot, scores, coverage)):
        kept = None
        if intervals and place < SHOWN_COUNT:
            kept = sureness_in(snapshot, score.benchmark_name)
        rows.append(_row(links, model_name, score, entry, kept))
    return rows


def _entries(
    snapshot: Snapshot, scores: list[ModelScoreRow], coverage: list[CoverageRow]
) -> Iterator[tuple[ModelScoreRow, CoverageRow]]:
    """The row of every run that ranks: a benchmark may have several of one model."""
    ranked = defaultdict(list)
    for each in coverage:
        if each.rank is not None:
            ranked[each.benchmark_name].append(each)
    for score in by_prominence(snapshot, scores):
        runs = ranked[score.benchmark_name]
        for entry in sorted(runs, key=lambda run: run.experiments is not None):
            yield score, entry


def _row(
    links: Links, model_name: str, score: ModelScoreRow, entry: CoverageRow, kept: Kept | None
) -> RankRow:
    rank, total = entry.rank or 0, score.total_models
    lacking = entry.task_count - entry.scored_task_count
    page = links.named("benchmark", score.benchmark_name, [("q", model_name)])
    return RankRow(
        title=score.benchmark_display_name,
        name="" if score.benchmark_display_name == score.benchmark_name else score.benchmark_name,
        url=links.named("benchmark", score.benchmark_name),
        settings=settings_in_words(entry.experiments),
        rank=figures.count(rank),
        place=figures.per_cent(2 * rank - 1, 2 * total),
        of=figures.count(total),
        sureness=sureness_of_rank(model_name, entry.experiments, rank, kept, total),
        sure_url="" if kept else page,
        mean=figures.score(entry.mean_task),
        tasks=figures.count(entry.scored_task_count),
        of_tasks=figures.count(entry.task_count),
        lacks=f"lacks {lacking} of {figures.plural(entry.task_count, 'task')}" if lacking else "",
        zero_shot=figures.percent(score.zero_shot_pct),
    )
