"""A benchmark's page: who is best at it, over size or date, and the table, as it is asked for."""

from __future__ import annotations

from functools import partial
from typing import Any

import msgspec

from service.answers.benchmarks import benchmark as benchmark_of
from service.answers.leaderboards import top_entries
from service.answers.metadata_index import MetadataIndex, metadata_index_of
from service.answers.rankings import Ranking, rankings
from service.pages import figures
from service.pages.address import curl_target
from service.pages.benchmark.asked import Asked, asked_of
from service.pages.benchmark.filters import chips_of, choices_of, filter_in_words, said_of
from service.pages.benchmark.scatter import scatter
from service.pages.benchmark.table import table_of
from service.pages.described import described
from service.pages.links import Links, foreign, links_of
from service.pages.sureness import ranked_with_sureness
from service.pages.takeaway import Best, downloads_of
from service.pages.templates import render_page, render_rows
from service.pages.trail import trail_of
from service.selections.selection import Competitors, Selection
from service.snapshots.connect import Snapshot
from service.wire.rankings import RankedRow, Rankings
from service.wire.structs import Benchmark

_SMALL_B = 1.0


def benchmark_page(snapshot: Snapshot, name: str, **values: Any) -> bytes:
    """The page of a benchmark, over what the filters among `values` leave of it.

    Raises:
        UnknownName, BadParameter: as `rankings`.
    """
    index, links = metadata_index_of(snapshot), links_of(snapshot)
    benchmark = benchmark_of(snapshot, name)
    selection = Selection(benchmark=benchmark.name, **_those_of(Selection, values))
    asked = asked_of(links, benchmark.name, values)
    ranked, sureness = ranked_with_sureness(
        snapshot,
        benchmark.name,
        Ranking(**_those_of(Ranking, values)),
        partial(rankings, snapshot, selection, Competitors(**_those_of(Competitors, values))),
        is_whole=not asked.is_part,
    )
    by_rank = sorted(ranked.rows, key=lambda row: row.rank)
    plot = scatter(by_rank, values["x"])
    return render_page(
        snapshot,
        "benchmark.html",
        asked=asked,
        curl=curl_target(asked.answer),
        sql=asked.sql,
        scope="Exactly what is shown, with all digits.",
        downloads=downloads_of(asked.answer_as),
        best=_best(links, by_rank, benchmark),
        plot=plot,
        points="" if plot is None else render_rows("points.html", plot.points),
        over=values["x"],
        **_heading(snapshot, benchmark, asked, ranked),
        **_form(index, benchmark, asked, values),
        **table_of(snapshot, benchmark, asked, ranked, sureness, values),
    )


def _those_of(kind: type[msgspec.Struct], values: dict[str, Any]) -> dict[str, Any]:
    return {field: values[field] for field in kind.__struct_fields__ if field in values}


def _heading(
    snapshot: Snapshot, benchmark: Benchmark, asked: Asked, ranked: Rankings
) -> dict[str, Any]:
    """What the benchmark is, and what of it is ranked."""
    index = metadata_index_of(snapshot)
    key = index.benchmark_names.key(benchmark.name)
    heading, top = index.headings.get(key), top_entries(snapshot, benchmark.name, 1)
    whole_count = top[0].total_models if top else 0
    is_borda = heading is not None and heading.is_borda_alone
    return {
        "benchmark": benchmark,
        "crumbs": trail_of(snapshot, key),
        "description": described(benchmark.description),
        "reference": foreign(benchmark.reference),
        "languages": figures.plural(len(benchmark.languages), "language"),
        "whole_count": whole_count,
        "task_count": ranked.selection.left.tasks,
        "said": said_of(asked, ranked, whole_count, is_borda=is_borda),
        "emptied_by": filter_in_words(asked, ranked.selection.emptied_by),
        "incomplete_count": sum(row.tasks_run < ranked.selection.left.tasks for row in ranked.rows),
    }


def _form(
    index: MetadataIndex,
    benchmark: Benchmark,
    asked: Asked,
    asked_for: dict[str, Any],
) -> dict[str, Any]:
    """What the form of filters shows."""
    given = dict(asked.pairs)
    numbers = ("min_params_b", "max_params_b", "min_zero_shot_pct")
    return {
        "choices": choices_of(index, benchmark, benchmark.tasks, asked_for),
        "numbers": {name: given.get(name, "") for name in numbers},
        "open_weights": given.get("open_weights", ""),
        "instruction_tuned": given.get("instruction_tuned", ""),
        "complete_only": asked_for["complete_only"],
        "show_zero_shot": benchmark.show_zero_shot,
        "ranked_by": asked_for["ranked_by"],
        "among": asked_for["among"],
        "q": asked_for["q"],
        "chips": chips_of(asked),
        "kept": [
            pair
            for pair in asked.pairs
            if pair[0] in ("order_by", "columns", "x", "models", "intervals", "view")
        ],
    }


def _best(links: Links, rows: list[RankedRow], benchmark: Benchmark) -> list[Best]:
    questions: list[tuple[str, Any]] = [
        ("Best", lambda row: True),
        (
            "Best up to 1\u00a0B",
            lambda row: row.total_params_b is not None and row.total_params_b <= _SMALL_B,
        ),
        ("Best open", lambda row: row.model.open_weights),
    ]
    if benchmark.show_zero_shot:
        questions.append(("Best that trained on none of it", lambda row: row.zero_shot_pct == 100))
    found = []
    for question, fits in questions:
        row = next((row for row in rows if fits(row)), None)
        if row is None:
            continue
        size = "" if row.total_params_b is None else f", {figures.params(row.total_params_b)}"
        score = "" if row.mean_task is None else figures.score(row.mean_task)
        found.append(
            Best(
                question,
                row.model.name.rpartition("/")[2],
                links.named("model", row.model.name),
                score,
                f"rank {row.rank}{size}",
            )
        )
    return found
