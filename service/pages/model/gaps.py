"""What a model ran of benchmarks → which tasks it lacks where, nearest to complete first."""

from __future__ import annotations

import msgspec

from service.answers.metadata_index import metadata_index_of
from service.pages import figures
from service.pages.links import Links, gap_anchor
from service.pages.runs import settings_in_words
from service.snapshots.connect import Snapshot
from service.wire.coverage import CoverageRow, ModelCoverage

SHOWN_COUNT = 8
# Of the tasks that one lacks, so many are named.
MOST_TASKS = 15


class Gap(msgspec.Struct, frozen=True):
    """A benchmark that it did not run all of, and the first tasks that it lacks there."""

    title: str
    name: str
    settings: str
    said: str
    tasks: list[tuple[str, str]]
    more_count: int
    anchor: str
    table_url: str
    url: str


class Gaps(msgspec.Struct, frozen=True):
    """All of a `model` in a sentence, and one by one."""

    model: str
    said: str
    shown: list[Gap]
    folded: list[Gap]
    results: str
    stray_count: int


def gaps_of(snapshot: Snapshot, links: Links, coverage: ModelCoverage) -> Gaps:
    """What the page says of `coverage`."""
    lacking = sorted(
        (row for row in coverage.rows if row.scored_task_count < row.task_count),
        key=lambda row: (row.task_count - row.scored_task_count, -row.task_count),
    )
    gaps = [_gap(snapshot, links, row) for row in lacking]
    complete = len(coverage.rows) - len(lacking)
    runs = figures.plural(len(coverage.rows), "benchmark")
    if len({row.benchmark_name for row in coverage.rows}) < len(coverage.rows):
        runs = figures.plural(len(coverage.rows), "run") + " of benchmarks"
    return Gaps(
        model=coverage.model_name,
        said=f"Complete in {figures.count(complete)} of {runs} that it has results for",
        shown=gaps[:SHOWN_COUNT],
        folded=gaps[SHOWN_COUNT:],
        results=_results(coverage),
        stray_count=len(coverage.stray_cells),
    )


def _gap(snapshot: Snapshot, links: Links, row: CoverageRow) -> Gap:
    index = metadata_index_of(snapshot)
    title = index.benchmarks[index.benchmark_names.key(row.benchmark_name)].display_name
    needed = msgspec.json.decode(row.needed_by_task, type=dict[str, int])
    lacking = row.task_count - row.scored_task_count
    said = f"lacks {figures.count(lacking)} of {figures.plural(row.task_count, 'task')}"
    if row.rank is None and row.needed_for_rank:
        said += f"; no rank yet, {figures.plural(row.needed_for_rank, 'result')} short of one"
    settings = settings_in_words(row.experiments)
    return Gap(
        title=title,
        name="" if title == row.benchmark_name else row.benchmark_name,
        settings=settings,
        said=said,
        tasks=[(name, links.named("task", name)) for name in list(needed)[:MOST_TASKS]],
        more_count=max(0, len(needed) - MOST_TASKS),
        anchor=gap_anchor(row.benchmark_name, settings),
        table_url="" if row.rank is None else _in_table(links, row),
        url=links.api("model", row.model_name, "/coverage", [("benchmark", row.benchmark_name)]),
    )


def _in_table(links: Links, row: CoverageRow) -> str:
    """Its row of the benchmark, with a column for every task."""
    asked = [("q", row.model_name), ("columns", "tasks")]
    return links.named("benchmark", row.benchmark_name, asked)


def _results(coverage: ModelCoverage) -> str:
    told = coverage.results
    parts = [f"{figures.plural(told.rows, 'row')} of results"]
    if told.revisions > 1:
        parts.append(f"of {figures.count(told.revisions)} revisions")
    apart = told.off_benchmark_rows + told.undeclared_rows + told.unknown_task_rows
    if apart:
        parts.append(f"{figures.count(apart)} of them count on no benchmark")
    return ", ".join(parts)
