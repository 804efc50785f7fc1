"""The routes whose answers are kept: what each takes, which answer it is, and in which forms.

The one table that matching, the router, OpenAPI, the memo's keys and the preload are made from.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from service.answers import benchmarks, coverage, leaderboards, menu, models, tasks
from service.answers.metadata_index import Kind, MetadataIndex
from service.cards.favicon import favicon
from service.cards.kinds import KINDS, THEMES
from service.cards.places import SUFFIX
from service.http.messages.headers import ONE_DAY, ONE_YEAR
from service.http.routing.filters import (
    BUCKETS,
    COVERED,
    FORMAT,
    INCLUDE_HIDDEN,
    MODEL_FILTERS,
    ROW_LANGUAGES,
    SQL_TEXT,
    TASK_FILTERS,
)
from service.http.routing.params import OneOf, Parameter
from service.representations.files import PLAIN_TEXT, PNG
from service.representations.json import JSON
from service.representations.registry import TABLE
from service.representations.representation import Representation
from service.snapshots.connect import Snapshot
from service.wire import structs
from service.wire.coverage import BenchmarkCoverage, ModelCoverage
from service.wire.encode import EncodedList
from service.wire.sql import SqlAnswer, SqlProblem


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """One route. `compute(snapshot[, name], **parameters)` gives its answer.

    `kind`: what a name in its path is of; None where it is about the service. `representations`:
    the forms that its answer has, that which is sent unasked first; those of a `TABLE` follow from
    the struct that is its `answer` (`wire/tables.py`). `is_inline(index, name)`:
    whether the answer takes the metadata index alone, and less than a millisecond. Such answers are
    made in the event loop, all others in the pool.
    `cache_control`: None where the setting decides. `is_of_snapshot`: whether it changes with the
    data. `is_of_results`: whether names that the results alone know are answered too. `problem`:
    what a question that can't be answered is told.
    """

    path: str
    kind: Kind | None
    summary: str
    answer: Any
    compute: Callable[..., object]
    parameters: tuple[Parameter[Any], ...] = ()
    representations: tuple[Representation, ...] = (JSON,)
    is_inline: Callable[[MetadataIndex, str], bool] | None = None
    cache_control: bytes | None = None
    is_of_snapshot: bool = True
    is_of_results: bool = False
    problem: type[structs.Problem] = structs.Problem

    @property
    def is_named(self) -> bool:
        """Whether it answers for one benchmark, task or model."""
        return "{name}" in self.path

    @property
    def asked(self) -> tuple[Parameter[Any], ...]:
        """All that a query may say: its parameters, and the form where there are several."""
        return (*self.parameters, FORMAT) if self.representations is TABLE else self.parameters


def _tasks(snapshot: Snapshot, **filters: Any) -> EncodedList:
    return tasks.tasks(snapshot, tasks.TaskFilter(**filters))


def _models(snapshot: Snapshot, **filters: Any) -> EncodedList:
    return models.models(snapshot, models.ModelFilter(**filters))


def _always(_index: MetadataIndex, _name: str) -> bool:
    return True


MENU = Route(
    path="/v1/benchmarks/menu",
    kind="benchmark",
    summary="The nested menu; leaves are benchmarks",
    answer=list[structs.MenuEntry],
    compute=menu.menu,
    is_inline=_always,
)
BENCHMARKS = Route(
    path="/v1/benchmarks",
    kind="benchmark",
    summary="Benchmarks on the leaderboard, or all",
    answer=list[structs.Benchmark],
    compute=benchmarks.benchmarks,
    parameters=(INCLUDE_HIDDEN,),
    is_inline=_always,
    representations=TABLE,
)
BENCHMARK = Route(
    path="/v1/benchmarks/{name}",
    kind="benchmark",
    summary="One benchmark, by its name or an alias",
    answer=structs.Benchmark,
    compute=benchmarks.benchmark,
    is_inline=_always,
)
BENCHMARK_SCORES = Route(
    path="/v1/benchmarks/{name}/scores",
    kind="benchmark",
    summary="The summary table of a benchmark",
    answer=structs.Leaderboard,
    compute=leaderboards.leaderboard,
    parameters=(ROW_LANGUAGES,),
    representations=TABLE,
)
PER_LANGUAGE = Route(
    path="/v1/benchmarks/{name}/per-language",
    kind="benchmark",
    summary="Mean score per model and language",
    answer=structs.LanguageScores,
    compute=leaderboards.language_scores,
    representations=TABLE,
)
BENCHMARK_COVERAGE = Route(
    path="/v1/benchmarks/{name}/coverage",
    kind="benchmark",
    summary="What every entry ran of a benchmark, and what it still needs",
    answer=BenchmarkCoverage,
    compute=coverage.benchmark_coverage,
    representations=TABLE,
)
LEADERS = Route(
    path="/v1/benchmarks/{name}/leaders",
    kind="benchmark",
    summary="The best-ranked model per range of sizes",
    answer=structs.Leaders,
    compute=leaderboards.leaders,
    parameters=(BUCKETS,),
    is_inline=_always,
)
TASKS = Route(
    path="/v1/tasks",
    kind="task",
    summary="Tasks: any of the values of one filter, all filters together",
    answer=list[structs.Task],
    compute=_tasks,
    parameters=TASK_FILTERS,
    representations=TABLE,
)
TASK = Route(
    path="/v1/tasks/{name}",
    kind="task",
    summary="One task",
    answer=structs.Task,
    compute=tasks.task,
    is_inline=_always,
)
TASK_SCORES = Route(
    path="/v1/tasks/{name}/scores",
    kind="task",
    summary="Every model's score on a task, per subset and split",
    answer=structs.TaskScores,
    compute=tasks.task_scores,
    representations=TABLE,
)
TASK_STATISTICS = Route(
    path="/v1/tasks/{name}/descriptive_statistics",
    kind="task",
    summary="Statistics of a task's data, by split",
    answer=dict[str, Any],
    compute=tasks.descriptive_statistics,
    is_inline=MetadataIndex.has_statistics,
)
MODELS = Route(
    path="/v1/models",
    kind="model",
    summary="Models: all filters together",
    answer=list[structs.Model],
    compute=_models,
    parameters=MODEL_FILTERS,
    representations=TABLE,
)
MODEL = Route(
    path="/v1/models/{name}",
    kind="model",
    summary="One model",
    answer=structs.Model,
    compute=models.model,
    is_inline=_always,
)
MODEL_SCORES = Route(
    path="/v1/models/{name}/scores",
    kind="model",
    summary="A model's row in every benchmark, hidden ones included, by rank",
    answer=structs.ModelScores,
    compute=models.model_scores,
    is_inline=_always,
    representations=TABLE,
)
MODEL_COVERAGE = Route(
    path="/v1/models/{name}/coverage",
    kind="model",
    summary="Where a model's results stand, in the catalog or not, and what it still needs",
    answer=ModelCoverage,
    compute=coverage.model_coverage,
    parameters=(COVERED,),
    representations=TABLE,
    is_of_results=True,
)

FAVICON = Route(
    path="/favicon.ico",
    kind=None,
    summary="The icon of the service",
    answer=bytes,
    compute=lambda _snapshot: favicon(),
    representations=(PNG,),
    is_inline=_always,
    cache_control=ONE_YEAR,
    is_of_snapshot=False,
)
ROBOTS = Route(
    path="/robots.txt",
    kind=None,
    summary="Crawlers are welcome everywhere",
    answer=str,
    compute=lambda _snapshot: b"User-agent: *\nAllow: /\n",
    representations=(PLAIN_TEXT,),
    is_inline=_always,
    cache_control=ONE_DAY,
    is_of_snapshot=False,
)

ROUTES = tuple(each for each in tuple(globals().values()) if isinstance(each, Route))
"""All of the above, in that order."""


def _made_elsewhere(*_: object) -> object:
    raise NotImplementedError("what an endpoint makes, in a pool of its own")


SQL = Route(
    path="/v1/sql",
    kind=None,
    summary="The answer to one SELECT over the snapshot",
    answer=SqlAnswer,
    compute=_made_elsewhere,
    problem=SqlProblem,
    parameters=(SQL_TEXT,),
    representations=TABLE,
)

# What may be asked by POST as well.
WITH_BODY = frozenset({SQL.path})

THEME = OneOf("theme", "Colours of the card.", THEMES)


CARDS = {
    kind: Route(
        path=f"/og/{kind}/{{name}}{SUFFIX}",
        kind=kind,
        summary=f"The social card of a {kind}, 1200 × 630 pixels",
        answer=bytes,
        compute=_made_elsewhere,
        parameters=(THEME,),
        representations=(PNG,),
        cache_control=ONE_DAY,
    )
    for kind in KINDS
}
ICON_PATH = "/v1/icon/{name}"
DOWNLOADS: dict[str, str] = {
    "database": "/v1/snapshots/{name}/duckrank.duckdb",
    "results": "/v1/snapshots/{name}/results.parquet",
}
"""Files of a snapshot; its id, or `latest`, stands for the name."""

# Asking for one of these selects what it is about; scores are asked for along with it.
OWN_PAGES = {BENCHMARK.path: "benchmark", TASK.path: "task", MODEL.path: "model"}
# Paths of what is never kept, or that the router answers by itself.
OTHER_PATHS = (
    *("/v1/snapshots", "/health", "/health/ready", "/metrics"),
    *("/schema", "/schema/openapi.json"),
)
