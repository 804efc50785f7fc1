"""Names that are given → the models that are compared, and what is near those that nobody knows."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from service.answers.leaderboards import benchmark_leaders, top_entries
from service.answers.metadata_index import LONGEST_LIKENED, MetadataIndex, metadata_index_of
from service.answers.models import model_scores
from service.errors import UnknownName
from service.pages import figures
from service.pages.compare.asked import AskedComparison
from service.pages.compare.marks import Mark
from service.pages.search import MOST_SHOWN, names_like, names_near
from service.selections.vocabulary import vocabulary_of
from service.snapshots.connect import Snapshot

MOST_COMPARED = 20
# Each is looked for among all models, which takes milliseconds.
MOST_UNKNOWN = 5
_MOST_NEAR = 5
_MOST_BEGINNINGS, _MOST_BEST = 8, 3


class Way(msgspec.Struct, frozen=True):
    """A name, what is said of it, and the page that it leads to."""

    name: str
    note: str
    url: str


class Unknown(msgspec.Struct, frozen=True):
    """A name that no model has, the page without it, and those that were meant, perhaps."""

    name: str
    without: str
    near: list[Way]


class Beginning(msgspec.Struct, frozen=True):
    """The best of a benchmark, to begin with."""

    title: str
    name: str
    models: str
    url: str


def known_of(snapshot: Snapshot, given: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """The models that are called so, each once, by their own names.

    Beside them those beyond `MOST_COMPARED`, and the names that are nobody's.
    """
    vocabulary = vocabulary_of(snapshot)
    known: dict[str, None] = {}
    unknown = []
    for name in given:
        try:
            known[vocabulary.own("models", "model", name)] = None
        except UnknownName:
            unknown.append(name)
    names = list(known)
    return names[:MOST_COMPARED], names[MOST_COMPARED:], unknown


def unknown_of(index: MetadataIndex, asked: AskedComparison, name: str) -> Unknown:
    """What is close to `name`, each to be put in its place."""
    like = name[:LONGEST_LIKENED]
    near = (names_like(index, "model", like) or names_near(index, "model", like))[:_MOST_NEAR]
    return Unknown(
        name,
        asked.toggled("models", name),
        [Way(each, _size(index, each), asked.instead(name, each)) for each in near],
    )


def found_of(index: MetadataIndex, asked: AskedComparison, typed: str) -> list[Way]:
    """The models that are called like what was typed, or nearly so, each to be added."""
    like = " ".join(typed.split())[:LONGEST_LIKENED]
    names = names_like(index, "model", like) or names_near(index, "model", like)
    taken = {value for name, value in asked.pairs if name == "models"}
    return [
        Way(name, _size(index, name), asked.with_model(name))
        for name in names[:MOST_SHOWN]
        if name not in taken
    ]


def removals(asked: AskedComparison, marks: Sequence[Mark]) -> list[tuple[Mark, str]]:
    """Each model that is compared, and the page without it."""
    return [(mark, asked.toggled("models", mark.name)) for mark in marks]


def beginnings(snapshot: Snapshot, asked: AskedComparison) -> list[Beginning]:
    """The three best of some benchmarks, those with most models first."""
    index = metadata_index_of(snapshot)
    leaders = benchmark_leaders(snapshot)
    crowded = sorted(leaders, key=lambda key: -leaders[key].total_models)
    present = [each for key in crowded if not (each := index.benchmarks[key]).new_version]
    found = []
    for benchmark in present[:_MOST_BEGINNINGS]:
        names = best_of(snapshot, benchmark.name)
        if len(names) > 1:
            pairs = [*(("models", name) for name in names), ("benchmark", benchmark.name)]
            owns = ", ".join(name.rpartition("/")[2] for name in names)
            found.append(
                Beginning(
                    benchmark.display_name, benchmark.name, owns, asked.links.to("/compare", pairs)
                )
            )
    return found


def best_of(snapshot: Snapshot, benchmark: str) -> list[str]:
    """The first models of a benchmark."""
    index = metadata_index_of(snapshot)
    top = top_entries(snapshot, benchmark, _MOST_BEST)
    return list(dict.fromkeys(index.models[each.model_id].name for each in top))


def others_of(snapshot: Snapshot, asked: AskedComparison, name: str) -> list[Way]:
    """The best of the benchmark that counts, each to be put beside `name`."""
    index = metadata_index_of(snapshot)
    return [
        Way(each, _size(index, each), asked.with_model(each))
        for each in (best_of(snapshot, asked.benchmark) if asked.benchmark else [])
        if each != name
    ]


def usual_benchmark(snapshot: Snapshot, models: Sequence[str]) -> str:
    """The benchmark with most models that all of these are in; else that of the first of them.

    One that a newer version replaces comes after all others.
    """
    index = metadata_index_of(snapshot)
    sizes = [
        {row.benchmark_name: row.total_models for row in model_scores(snapshot, name).rows}
        for name in models
        if name in index.model_names.keys
    ]
    shared = [name for name in sizes[0] if all(name in each for each in sizes)] if sizes else []
    candidates = shared or (list(sizes[0]) if sizes else [])
    if candidates:
        listed = {each.name: each for each in index.benchmarks.values()}

        def standing(name: str) -> tuple[bool, int]:
            return not listed[name].new_version, sizes[0][name]

        return max(candidates, key=standing)
    return next((each.name for each in index.benchmarks.values()), "")


def _size(index: MetadataIndex, name: str) -> str:
    size = index.models[index.model_names.key(name)].total_params_b
    return "" if size is None else figures.params(size)
