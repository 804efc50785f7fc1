"""What changed on leaderboards → rows of text, by benchmark."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from service.pages import figures
from service.wire.changes import ChangedModel, ChangedResult, ChangedRow

UrlOf = Callable[[str, str], str]
"""Where something of a kind is told of by its name; empty where the served snapshot lacks it."""


class Who(msgspec.Struct, frozen=True):
    """A model, and what is unusual of a run of it."""

    organisation: str
    name: str
    url: str
    settings: list[str]


class Place(msgspec.Struct, frozen=True):
    """A row of a leaderboard that is new or gone."""

    who: Who
    benchmark: str
    benchmark_url: str
    rank: str
    mean: str


class Move(msgspec.Struct, frozen=True):
    """A row that moved: `way` is up, down or level among those that are in both."""

    who: Who
    ranks: str
    way: str
    places: str
    mean: str
    gain: str


class Moved(msgspec.Struct, frozen=True):
    """A benchmark's rows that moved, furthest first."""

    benchmark: str
    url: str
    moves: list[Move]


class Arrival(msgspec.Struct, frozen=True):
    """A model that came or went; `best` is the best place that it has taken."""

    who: Who
    note: str
    best: str


class Rescored(msgspec.Struct, frozen=True):
    """A result that vanished or was replaced."""

    who: Who
    task: str
    task_url: str
    where: str
    before: str
    after: str
    gain: str


def places_of(rows: Sequence[ChangedRow], change: str, url_of: UrlOf) -> list[Place]:
    """Rows that are new, or gone, best first."""
    return [
        Place(
            who=_who(row.model_name, url_of, row.experiments),
            benchmark=row.benchmark_name,
            benchmark_url=url_of("benchmark", row.benchmark_name),
            rank=figures.whole(row.rank_after if change == "new" else row.rank_before),
            mean=figures.score(row.mean_task_after if change == "new" else row.mean_task_before),
        )
        for row in rows
        if row.change == change
    ]


def moved_of(rows: Sequence[ChangedRow], url_of: UrlOf) -> list[Moved]:
    """Rows that moved by benchmark: where somebody moved furthest comes first."""
    by_benchmark: dict[str, list[Move]] = {}
    for row in rows:
        if row.change == "moved":
            by_benchmark.setdefault(row.benchmark_name, []).append(_move(row, url_of))
    return [Moved(name, url_of("benchmark", name), moves) for name, moves in by_benchmark.items()]


def arrivals_of(
    models: Sequence[ChangedModel], rows: Sequence[ChangedRow], change: str, url_of: UrlOf
) -> list[Arrival]:
    """Models that are new, or gone. Rows come best first, so that a model's first is its best."""
    best: dict[str, ChangedRow] = {}
    for row in rows:
        if row.change == change:
            best.setdefault(row.model_name, row)
    return [_arrival(each, best.get(each.name), url_of) for each in models if each.change == change]


def rescored_of(results: Sequence[ChangedResult], url_of: UrlOf) -> list[Rescored]:
    """Results that vanished or were replaced, the largest changes first."""
    return [
        Rescored(
            who=_who(each.model_name, url_of, each.experiments),
            task=each.task_name,
            task_url=url_of("task", each.task_name),
            where=each.split if each.subset == "default" else f"{each.subset}, {each.split}",
            before=figures.score(each.score_before),
            after="gone" if each.score_after is None else figures.score(each.score_after),
            gain=figures.change(each.score_change),
        )
        for each in results
    ]


def _arrival(model: ChangedModel, row: ChangedRow | None, url_of: UrlOf) -> Arrival:
    is_new = model.change == "new"
    count = figures.plural(model.new_results if is_new else model.gone_results, "result")
    rank = None if row is None else row.rank_after if is_new else row.rank_before
    best = "" if row is None or rank is None else f"rank {rank} in {row.benchmark_name}"
    return Arrival(_who(model.name, url_of, None), count, best)


def _move(row: ChangedRow, url_of: UrlOf) -> Move:
    places = row.rank_change_among_both or 0
    means = row.mean_task_before, row.mean_task_after
    is_same = means[0] == means[1]
    return Move(
        who=_who(row.model_name, url_of, row.experiments),
        ranks=f"{figures.whole(row.rank_before)} → {figures.whole(row.rank_after)}",
        way="up" if places < 0 else "down" if places else "level",
        places=str(abs(places)) if places else "",
        mean=figures.score(means[1])
        if is_same
        else f"{figures.score(means[0])} → {figures.score(means[1])}",
        gain="" if is_same else figures.change(row.mean_task_change),
    )


def _who(name: str, url_of: UrlOf, experiments: msgspec.Raw | None) -> Who:
    organisation, slash, own = name.rpartition("/")
    settings = msgspec.json.decode(experiments) if experiments else {}
    told = [
        f"{key} {', '.join(map(str, value)) if isinstance(value, list) else value}"
        for key, value in settings.items()
    ]
    return Who(organisation + slash, own, url_of("model", name), told)
