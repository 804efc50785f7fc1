"""A snapshot and a name → what is on the card: words, numbers as they stand, and bars.

Every number is one that an answer of `/v1` gives as well: from the same statements.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import msgspec

from service.answers.benchmarks import benchmark
from service.answers.leaderboards import top_entries
from service.answers.metadata_index import metadata_index_of
from service.answers.models import model_scores
from service.answers.tasks import task_scores
from service.cards.kinds import Kind
from service.snapshots.connect import Snapshot
from service.sources.results import SAMPLE
from service.wire.structs import Model, ModelScoreRow, Task

ROW_COUNT = 5
MOST_LANGUAGES = 40
SAMPLE_NOTICE = "Sample data: every name and number is invented"
LOCAL_NOTICE = "With unpublished results"


class Figure(msgspec.Struct, frozen=True):
    """A number that stands large, and what it counts."""

    value: str
    label: str


class Fact(msgspec.Struct, frozen=True):
    """A labelled list of words; what does not fit is counted."""

    label: str
    words: list[str]


class Bar(msgspec.Struct, frozen=True):
    """One line of the ranking. `share`, 0 to 1, is how much of the bar is filled, if at all."""

    rank: int
    name: str
    note: str
    value: str
    share: float | None


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """All that is written on one card."""

    kind: Kind
    overline: str
    title: str
    description: str
    figures: list[Figure]
    facts: list[Fact]
    bars_heading: str
    bars: list[Bar]
    without_bars: str
    source: str
    notice: str


def card(snapshot: Snapshot, kind: Kind, name: str) -> Card:
    """What is on the card of the benchmark, task or model `name`.

    Raises:
        UnknownName: there is none of that name.
    """
    return _CARDS[kind](snapshot, name)


def names_of(snapshot: Snapshot, kind: Kind) -> list[str]:
    """Every name that has a card, without aliases, in registry order."""
    return list(metadata_index_of(snapshot).names_of(kind).keys)


def _benchmark_card(snapshot: Snapshot, name: str) -> Card:
    index = metadata_index_of(snapshot)
    found = benchmark(snapshot, name)
    rows = top_entries(snapshot, name, ROW_COUNT)
    total = rows[0].total_models if rows else 0
    return Card(
        kind="benchmark",
        overline="" if found.display_name == found.name else found.name,
        title=found.display_name,
        description=found.description,
        figures=[
            _count(len(found.tasks), "task"),
            _count(len(found.languages), "language"),
            _count(total, "model"),
        ],
        facts=[
            Fact("Domains", found.domains),
            *_languages(found.languages),
            Fact("Task types", [spaced(each) for each in found.task_types]),
        ],
        bars_heading="Top models and their mean scores",
        bars=_bars(
            (row.rank, index.models[row.model_id].name, row.experiment_id, row.score)
            for row in rows
        ),
        without_bars="No results yet",
        **_foot(snapshot),
    )


def _task_card(snapshot: Snapshot, name: str) -> Card:
    scores = task_scores(snapshot, name)
    found = msgspec.json.decode(scores.task, type=Task)
    rows = scores.rows[:ROW_COUNT]
    metric = f" by {found.main_score}" if found.main_score else ""
    return Card(
        kind="task",
        overline=spaced(found.type),
        title=found.name,
        description=found.description,
        figures=[
            _count(len(found.languages), "language"),
            _count(len(scores.benchmarks), "benchmark"),
            _count(len(scores.rows), "model"),
        ],
        facts=[
            Fact("Domains", found.domains or []),
            *_languages(found.languages),
            Fact("Modalities", found.modalities),
        ],
        bars_heading=f"Top models{metric}",
        bars=_bars(
            (row.rank, msgspec.json.decode(row.model, type=Model).name, "", row.score)
            for row in rows
        ),
        without_bars="No results yet",
        **_foot(snapshot),
    )


def _model_card(snapshot: Snapshot, name: str) -> Card:
    scores = model_scores(snapshot, name)
    found = scores.model
    organisation, _, short_name = found.name.rpartition("/")
    rows = by_prominence(snapshot, scores.rows)[:ROW_COUNT]
    return Card(
        kind="model",
        overline=organisation,
        title=short_name or found.name,
        description=in_words(found),
        figures=[
            Figure(_size(found.total_params_b), "parameters"),
            Figure(
                "–" if found.embedding_dim is None else f"{found.embedding_dim:,}", "dimensions"
            ),
            _count(len(scores.rows), "benchmark"),
        ],
        facts=[
            Fact("Licence", [found.license] if found.license else ["not stated"]),
            _openness(found),
            Fact("Modalities", found.modalities),
        ],
        bars_heading="Ranks where most models are compared, with mean scores",
        bars=_bars(
            (row.rank, row.benchmark_display_name, f"of {row.total_models:,}", _mean(row))
            for row in rows
        ),
        without_bars="No benchmark results yet",
        **_foot(snapshot),
    )


_CARDS: dict[Kind, Callable[[Snapshot, str], Card]] = {
    "benchmark": _benchmark_card,
    "task": _task_card,
    "model": _model_card,
}


def by_prominence(snapshot: Snapshot, rows: list[ModelScoreRow]) -> list[ModelScoreRow]:
    """Rows where most models are compared first; those that a newer version replaced come last."""
    index = metadata_index_of(snapshot)
    replaced = {each.name for each in index.benchmarks.values() if each.new_version}
    return sorted(rows, key=lambda row: (row.benchmark_name in replaced, -row.total_models))


def _mean(row: ModelScoreRow) -> float | None:
    return row.mean_task_type if row.mean_task is None else row.mean_task


def _bars(rows: Iterable[tuple[int, str, str, float | None]]) -> list[Bar]:
    """A bar for each rank, name, note and score; the whole is 1, or the largest score above it."""
    bars = list(rows)
    whole = max([1.0, *(score for *_, score in bars if score is not None)])
    return [
        Bar(rank, name, note, "", None)
        if score is None
        else Bar(rank, name, note, f"{score * 100:.2f}".replace("-", "−"), max(score, 0.0) / whole)
        for rank, name, note, score in bars
    ]


def _count(count: int, noun: str) -> Figure:
    return Figure(f"{count:,}", noun if count == 1 else f"{noun}s")


def _size(params_b: float | None) -> str:
    if params_b is None:
        return "–"
    for unit, factor in (("T", 1e-3), ("B", 1), ("M", 1e3), ("K", 1e6)):
        if params_b * factor >= 0.9995:
            return f"{params_b * factor:.3g}{unit}"
    return f"{params_b * 1e9:.0f}"


def _openness(model: Model) -> Fact:
    """What of the model is open, of all that there is to be open."""
    words = [artifact for artifact, is_open in model.openness.items() if is_open]
    if not model.openness:
        return Fact("Openness", ["open weights" if model.open_weights else "closed weights"])
    label = f"Openness: {model.openness_score} of {len(model.openness)}"
    return Fact(label, words or ["nothing of it is open"])


def _languages(languages: list[str]) -> list[Fact]:
    """Their names, where they are not a thousand: the first ones in the alphabet say nothing."""
    return [Fact("Languages", languages)] if len(languages) <= MOST_LANGUAGES else []


def in_words(model: Model) -> str:
    """What kind of model it is, in half a sentence."""
    parts = [f"{model.model_type} embedding model"]
    if model.model_type != "dense":
        parts = [f"{model.model_type} model"]
    if model.instruction_tuned:
        parts.append("instruction-tuned")
    if model.max_tokens is not None and math.isfinite(model.max_tokens):
        parts.append(f"up to {model.max_tokens:,.0f} tokens")
    if model.release_date:
        parts.append(f"released {model.release_date}")
    text = ", ".join(parts)
    return text[0].upper() + text[1:]


def spaced(type_name: str) -> str:
    """`BitextMining` → `Bitext Mining`; `STS` stays."""
    return "".join(
        f" {letter}" if place and letter.isupper() and type_name[place - 1].islower() else letter
        for place, letter in enumerate(type_name)
    )


def _foot(snapshot: Snapshot) -> dict[str, str]:
    """Where the numbers are from."""
    built_on = f"snapshot of {snapshot.built_at.day} {snapshot.built_at:%B %Y}"
    return {
        "source": f"{snapshot.shown_as} at {snapshot.commit_sha[:7]} · {built_on}",
        "notice": _notice(snapshot),
    }


def _notice(snapshot: Snapshot) -> str:
    if snapshot.dataset == SAMPLE:
        return SAMPLE_NOTICE
    return LOCAL_NOTICE if snapshot.overlay_digest else ""
