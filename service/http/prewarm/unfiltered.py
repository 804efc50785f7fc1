"""Answers without a filter: asked again and again until the next snapshot, so they last."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import AbstractContextManager
from typing import NamedTuple

from service.answers.metadata_index import Kind, metadata_index_of
from service.http.routing.route import Route
from service.http.routing.routes import (
    BENCHMARK_COVERAGE,
    COMPARE,
    LEADERS,
    MODEL_COVERAGE,
    RANKINGS,
    ROUTES,
    TASK_STATISTICS,
)
from service.memo.key import canonical_target
from service.representations.representation import Content
from service.snapshots.connect import Snapshot

# Leaders are of ranges that a client names, rankings of what it selects, and comparisons of models;
# statistics lie in the snapshot, ready to be sent; for coverage nobody asks again and again.
_PASSING = (
    *(LEADERS, RANKINGS, COMPARE),
    *(TASK_STATISTICS, BENCHMARK_COVERAGE, MODEL_COVERAGE),
)
_LASTING = [
    route
    for route in ROUTES
    if route.kind is not None and route.asked_of is None and route not in _PASSING
]
LISTS = tuple(route for route in _LASTING if not route.is_named)


class Unfiltered(NamedTuple):
    """Such an answer: which route, about what."""

    route: Route
    name: str | None

    @property
    def target(self) -> bytes:
        """What the memo and the disk cache call it."""
        return canonical_target(self.route.path, self.name, [])

    def rendered(self, snapshot: Snapshot) -> AbstractContextManager[Content]:
        """The answer over `snapshot`, in the form in which it is sent unasked."""
        named = () if self.name is None else (self.name,)
        unfiltered = {parameter.name: parameter.default for parameter in self.route.parameters}
        answer = self.route.compute(snapshot, *named, **unfiltered)
        return self.route.representations[0].render(answer)


def front_answers(snapshot: Snapshot) -> list[Unfiltered]:
    """What the front page and the benchmarks on it ask for."""
    benchmarks = metadata_index_of(snapshot).benchmarks.values()
    shown = [each.name for each in benchmarks if each.display_on_leaderboard]
    return [*(Unfiltered(route, None) for route in LISTS), *_of("benchmark", shown)]


def certain_targets(snapshot: Snapshot) -> list[bytes]:
    """The leaderboards of the front page with intervals: of answers with a filter, those that its
    pages ask for.
    """
    benchmarks = metadata_index_of(snapshot).benchmarks.values()
    shown = [each.name for each in benchmarks if each.display_on_leaderboard]
    return [
        canonical_target(RANKINGS.path, None, [("benchmark", name), ("intervals", "true")])
        for name in shown
    ]


def unfiltered_answers(snapshot: Snapshot) -> list[Unfiltered]:
    """All of them, those most asked for first."""
    index = metadata_index_of(snapshot)
    everything = [
        *front_answers(snapshot),
        *_of("benchmark", index.benchmark_names.keys),
        *_of("model", index.model_names.keys),
        *_of("task", index.task_names.keys),
    ]
    return list(dict.fromkeys(everything))


def _of(kind: Kind, names: Collection[str]) -> list[Unfiltered]:
    routes = [route for route in _LASTING if route.is_named and route.kind == kind]
    return [Unfiltered(route, name) for route in routes for name in names]
