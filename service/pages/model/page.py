"""A model's page: its ranks, its strengths among models of its size, its gaps, and what it is."""

from __future__ import annotations

from functools import partial
from typing import Any

import msgspec

from service.answers.coverage import model_coverage
from service.answers.metadata_index import metadata_index_of
from service.answers.models import model_scores
from service.answers.strengths import model_strengths
from service.cards.content import in_words
from service.pages import figures
from service.pages.address import curl_target, sql_literal
from service.pages.links import Links, foreign, links_of
from service.pages.model.about import facts_of, lists_of, openness_of
from service.pages.model.gaps import gaps_of
from service.pages.model.ranks import SHOWN_COUNT, RankRow, rank_rows
from service.pages.model.strengths import ahead_of, called, extremes, nearest, standing
from service.pages.takeaway import Best, downloads_of
from service.pages.templates import render_page, render_rows
from service.snapshots.connect import Snapshot
from service.wire.strengths import ModelStrengths
from service.wire.structs import Model, ModelScoreRow

_RIVALS = 5


def model_page(snapshot: Snapshot, name: str, *, intervals: bool) -> bytes:
    """The page of a model; with `intervals`, its first ranks say how sure they are.

    Raises:
        UnknownName: there is no such model.
    """
    index, links = metadata_index_of(snapshot), links_of(snapshot)
    if name in index.unlisted_models:
        return _unlisted(snapshot, links, name)
    scores = model_scores(snapshot, name)
    model = scores.model
    coverage = model_coverage(snapshot, model.name, "")
    strengths = model_strengths(snapshot, model.name)
    ranks = rank_rows(snapshot, links, model.name, scores.rows, coverage.rows, intervals=intervals)
    organisation, _, short = model.name.rpartition("/")
    return render_page(
        snapshot,
        "model.html",
        model=model,
        title=short or model.name,
        organisation=organisation,
        url=foreign(model.url),
        kind=_in_words(model),
        counts=_counts(model, ranks, len(scores.rows), coverage.results.rows),
        best=[*_best_rank(links, scores.rows), *_extremes(links, model.name, strengths)],
        standing=standing(links, strengths),
        ranks=render_rows("ranks.html", ranks[:SHOWN_COUNT]),
        more_ranks=render_rows("ranks.html", ranks[SHOWN_COUNT:]),
        rank_count=len(ranks),
        more_rank_count=max(0, len(ranks) - SHOWN_COUNT),
        with_intervals=intervals,
        sure_url=links.named("model", model.name, [("intervals", "true")]),
        gaps=gaps_of(snapshot, links, coverage),
        facts=facts_of(index, links, model),
        lists=lists_of(model),
        openness=openness_of(model),
        **_taken_away(links, model.name, strengths),
    )


def _unlisted(snapshot: Snapshot, links: Links, name: str) -> bytes:
    """What there is of a model that the results alone know."""
    coverage = model_coverage(snapshot, name, "")
    history = links.named("model", coverage.model_name) + "/history"
    gaps = gaps_of(snapshot, links, coverage)
    return render_page(snapshot, "unlisted.html", gaps=gaps, history=history)


def _counts(
    model: Model, ranks: list[RankRow], benchmarks: int, rows: int
) -> list[tuple[str, str]]:
    """A figure and what it counts, of what is known."""
    found = [
        (figures.params(model.total_params_b), "parameters"),
        (figures.counted(model.embedding_dim), "dimensions"),
        (figures.counted(model.max_tokens), "tokens"),
        (figures.count(benchmarks), "benchmark" if benchmarks == 1 else "benchmarks"),
        (figures.count(rows), "result" if rows == 1 else "results"),
    ]
    if len(ranks) > benchmarks:
        found.insert(4, (figures.count(len(ranks)), "ranks, some of experiments"))
    return [each for each in found if each[0] != figures.MISSING]


def _in_words(model: Model) -> str:
    """Tokens stand among the figures."""
    released = figures.date(model.release_date) if model.release_date else None
    return in_words(msgspec.structs.replace(model, release_date=released, max_tokens=None))


def _best_rank(links: Links, rows: list[ModelScoreRow]) -> list[Best]:
    """Where fewest of those that are ranked are before it."""
    if not rows:
        return []
    row = min(rows, key=lambda row: (row.rank / row.total_models, -row.total_models))
    return [
        Best(
            "Ranks best in",
            row.benchmark_display_name,
            links.named("benchmark", row.benchmark_name),
            f"rank {figures.count(row.rank)}",
            f"of {figures.plural(row.total_models, 'model')}",
        )
    ]


def _extremes(links: Links, name: str, strengths: ModelStrengths) -> list[Best]:
    url = links.named("model", name) + "#strengths"
    return [
        Best(question, called(each), url, figures.score(each.mean), ahead_of(each))
        for question, each in extremes(strengths).items()
    ]


def _taken_away(links: Links, name: str, strengths: ModelStrengths) -> dict[str, Any]:
    """The same in other forms, and beside other models."""
    answers = {
        "Ranks": "/scores",
        "Strengths": "/strengths",
        "Coverage": "/coverage",
        "History": "/history",
    }
    return {
        "downloads": [
            (label, downloads_of(partial(_as_form, links, name, rest)))
            for label, rest in answers.items()
        ],
        "curl": curl_target(links.api("model", name, "/scores")),
        "sql": _sql(name),
        "rivals": [
            (each.name, links.to("/compare", [("models", f"{name},{each.name}")]))
            for each in nearest(strengths, _RIVALS)
        ],
        "history": links.named("model", name) + "/history",
    }


def _as_form(links: Links, name: str, rest: str, form: str) -> str:
    return links.api("model", name, rest, [("format", form)])


def _sql(name: str) -> list[tuple[str, str]]:
    """What an analyst asks for the same, and what it gives."""
    quoted = sql_literal(name)
    return [
        ("Ranks", f"from leaderboards\nwhere model_name = {quoted}\norder by rank"),
        (
            "Strengths",
            f"with peer as (from model_peers({quoted}))\nfrom strengths('peer')",
        ),
        ("Coverage", f"from benchmark_coverage\nwhere model_name = {quoted}"),
    ]
