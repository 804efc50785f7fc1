"""Answers without a filter: asked again and again until the next snapshot, so they last."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import NamedTuple

from service.answers.metadata_index import metadata_index_of
from service.http.routing.routes import (
    BENCHMARK,
    BENCHMARK_SCORES,
    BENCHMARKS,
    MENU,
    MODEL,
    MODEL_SCORES,
    MODELS,
    PER_LANGUAGE,
    TASK,
    TASK_SCORES,
    TASKS,
    Route,
)
from service.memo.key import canonical_target
from service.representations.content import Content
from service.snapshots.connect import Snapshot

LISTS = (MENU, BENCHMARKS, TASKS, MODELS)
_OF_A_BENCHMARK = (BENCHMARK, BENCHMARK_SCORES, PER_LANGUAGE)
_OF_A_TASK = (TASK, TASK_SCORES)
_OF_A_MODEL = (MODEL, MODEL_SCORES)


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
    shown = metadata_index_of(snapshot).benchmarks.values()
    names = [benchmark.name for benchmark in shown if benchmark.display_on_leaderboard]
    return [*(Unfiltered(route, None) for route in LISTS), *_of(names, _OF_A_BENCHMARK)]


def unfiltered_answers(snapshot: Snapshot) -> list[Unfiltered]:
    """All of them, those most asked for first.

    Not the statistics of tasks: they lie gzipped in the snapshot, ready to be sent.
    """
    index = metadata_index_of(snapshot)
    front = front_answers(snapshot)
    everything = [
        *front,
        *_of((benchmark.name for benchmark in index.benchmarks.values()), _OF_A_BENCHMARK),
        *_of(index.model_names.keys, _OF_A_MODEL),
        *_of(index.task_names.keys, _OF_A_TASK),
    ]
    return list(dict.fromkeys(everything))


def _of(names: Iterable[str], routes: tuple[Route, ...]) -> list[Unfiltered]:
    names = list(names)
    return [Unfiltered(route, name) for route in routes for name in names]
