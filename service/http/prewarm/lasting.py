"""Answers that are asked again and again until the next snapshot, so they last.

Those are all without a filter, and leaderboards in the languages that most of their tasks have.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import AbstractContextManager
from typing import NamedTuple

from service.answers.leaderboards import main_languages
from service.answers.metadata_index import Kind, metadata_index_of
from service.http.request.request import spelled
from service.http.routing.route import Route
from service.http.routing.routes import (
    BENCHMARK_COVERAGE,
    BENCHMARK_SCORES,
    COMPARE,
    LEADERS,
    MODEL_COVERAGE,
    MODEL_STRENGTHS,
    RANKINGS,
    ROUTES,
    TASK_STATISTICS,
)
from service.memo.key import canonical_target
from service.representations.registry import FORMS, TABLE, rendered
from service.representations.representation import Content, Representation
from service.snapshots.connect import Snapshot

# Leaders are of ranges that a client names, rankings of what it selects, and comparisons of models;
# statistics lie in the snapshot, ready to be sent; for coverage and strengths nobody asks
# again and again.
_PASSING = (
    *(LEADERS, RANKINGS, COMPARE),
    *(TASK_STATISTICS, BENCHMARK_COVERAGE, MODEL_COVERAGE, MODEL_STRENGTHS),
)
_LASTING = [
    route
    for route in ROUTES
    if route.kind is not None and route.asked_of is None and route not in _PASSING
]
LISTS = tuple(route for route in _LASTING if not route.is_named)


# Of a benchmark in hundreds of languages, people ask for few.
MOST_LANGUAGES = 5


class Lasting(NamedTuple):
    """Such an answer: which route, about what, in which language and form; "": the one unasked."""

    route: Route
    name: str | None
    language: str | None = None
    form: str = ""

    @property
    def representation(self) -> Representation:
        """The form itself."""
        return FORMS[self.form] if self.form else self.route.representations[0]

    @property
    def target(self) -> bytes:
        """What the memo and the disk cache call it."""
        picked = [] if self.language is None else [("languages", self.language)]
        return spelled(canonical_target(self.route.path, self.name, picked), self.form)

    def rendered(self, snapshot: Snapshot) -> AbstractContextManager[Content]:
        """The answer over `snapshot`, in its form."""
        named = () if self.name is None else (self.name,)
        values = {parameter.name: parameter.default for parameter in self.route.parameters}
        if self.language is not None:
            values["languages"] = (self.language,)
        answer = self.route.compute(snapshot, *named, **values)
        return rendered(answer, self.route.answer, self.representation)


def front_answers(snapshot: Snapshot) -> list[Lasting]:
    """What the front page and the benchmarks on it ask for."""
    benchmarks = metadata_index_of(snapshot).benchmarks.values()
    shown = [each.name for each in benchmarks if each.display_on_leaderboard]
    return [*(Lasting(route, None) for route in LISTS), *_of("benchmark", shown)]


def list_tables() -> list[Lasting]:
    """The whole lists as tables: unlike their JSON, no part of these lies ready."""
    routes = [route for route in LISTS if route.representations is TABLE]
    return [Lasting(route, None, form=form.name) for route in routes for form in TABLE[1:]]


def language_answers(snapshot: Snapshot) -> list[Lasting]:
    """The benchmarks of the front page in each of their languages, those of most tasks first."""
    benchmarks = metadata_index_of(snapshot).benchmarks
    return [
        Lasting(BENCHMARK_SCORES, benchmarks[row.benchmark_id].name, row.language)
        for row in main_languages(snapshot, MOST_LANGUAGES)
        if benchmarks[row.benchmark_id].display_on_leaderboard
    ]


def filtered_targets(snapshot: Snapshot) -> list[bytes]:
    """What pages ask for with a filter: the benchmarks of the front page with intervals of ranks,
    then in single languages.
    """
    benchmarks = metadata_index_of(snapshot).benchmarks.values()
    with_intervals = [
        canonical_target(RANKINGS.path, None, [("benchmark", each.name), ("intervals", "true")])
        for each in benchmarks
        if each.display_on_leaderboard
    ]
    return with_intervals + [each.target for each in language_answers(snapshot)]


def lasting_answers(snapshot: Snapshot) -> list[Lasting]:
    """All of them, those most asked for first, and those with a filter last."""
    index = metadata_index_of(snapshot)
    everything = [
        *front_answers(snapshot),
        *_of("benchmark", index.benchmark_names.keys),
        *_of("model", index.model_names.keys),
        *_of("task", index.task_names.keys),
        *language_answers(snapshot),
    ]
    return list(dict.fromkeys(everything))


def _of(kind: Kind, names: Collection[str]) -> list[Lasting]:
    routes = [route for route in _LASTING if route.is_named and route.kind == kind]
    return [Lasting(route, name) for route in routes for name in names]
