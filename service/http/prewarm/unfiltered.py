"""Which answers last: those without a filter, asked again and again until the next snapshot."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from service.answers.directory import directory_of
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
from service.snapshots.connect import Snapshot

LISTS = (MENU, BENCHMARKS, TASKS, MODELS)
_OF_A_BENCHMARK = (BENCHMARK, BENCHMARK_SCORES, PER_LANGUAGE)
_OF_A_TASK = (TASK, TASK_SCORES)
_OF_A_MODEL = (MODEL, MODEL_SCORES)


class Lasting(NamedTuple):
    """An answer that lasts: which route, about what."""

    route: Route
    name: str | None

    @property
    def target(self) -> bytes:
        """What the memo and the shelf call it."""
        return canonical_target(self.route.path, self.name, [])

    def compute(self, snapshot: Snapshot) -> object:
        """The answer over `snapshot`."""
        named = () if self.name is None else (self.name,)
        unfiltered = {parameter.name: parameter.default for parameter in self.route.parameters}
        return self.route.compute(snapshot, *named, **unfiltered)


def front_answers(snapshot: Snapshot) -> list[Lasting]:
    """What the front page and the benchmarks on it ask for."""
    shown = directory_of(snapshot).benchmarks.values()
    names = [benchmark.name for benchmark in shown if benchmark.display_on_leaderboard]
    return [*(Lasting(route, None) for route in LISTS), *_of(names, _OF_A_BENCHMARK)]


def lasting_answers(snapshot: Snapshot) -> list[Lasting]:
    """All of them, those most asked for first.

    Not the statistics of tasks: they lie gzipped in the snapshot, ready to be sent.
    """
    directory = directory_of(snapshot)
    front = front_answers(snapshot)
    everything = [
        *front,
        *_of((benchmark.name for benchmark in directory.benchmarks.values()), _OF_A_BENCHMARK),
        *_of(directory.model_names.keys, _OF_A_MODEL),
        *_of(directory.task_names.keys, _OF_A_TASK),
    ]
    return list(dict.fromkeys(everything))


def _of(names: Iterable[str], routes: tuple[Route, ...]) -> list[Lasting]:
    names = list(names)
    return [Lasting(route, name) for route in routes for name in names]
