"""The routes whose answers are kept: what each takes, which answer it is, and in which forms.

The one table that matching, the router, OpenAPI, the memo's keys and the preload are made from.
"""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from service.answers import (
    benchmarks,
    changes,
    comparison,
    coverage,
    history,
    leaderboards,
    menu,
    models,
    strengths,
    tasks,
)
from service.answers.metadata_index import MetadataIndex
from service.answers.rankings import Ranking, rankings
from service.cards.favicon import favicon
from service.http.messages.headers import ONE_DAY, ONE_YEAR
from service.http.parameters.filters import (
    BUCKETS,
    COVERED,
    INCLUDE_HIDDEN,
    MODEL_FILTERS,
    ROW_LANGUAGES,
    TASK_FILTERS,
)
from service.http.parameters.kept import CHANGE_LIMIT, FOLLOWED, FROM, SNAPSHOT_LIMIT, TO
from service.http.parameters.selected import COMPARED, COMPETITORS, RANKING, SELECTION
from service.http.routing.route import Route
from service.pages.robots import robots
from service.representations.files import PLAIN_TEXT, PNG
from service.representations.registry import TABLE
from service.selections.selection import Competitors, Selection
from service.snapshots.connect import Snapshot
from service.wire import structs
from service.wire.changes import Changes, ModelHistory
from service.wire.comparison import Comparison
from service.wire.coverage import BenchmarkCoverage, ModelCoverage
from service.wire.encode import EncodedList
from service.wire.rankings import Rankings
from service.wire.strengths import ModelStrengths

S = TypeVar("S", bound=msgspec.Struct)


def _tasks(snapshot: Snapshot, **filters: Any) -> EncodedList:
    return tasks.tasks(snapshot, tasks.TaskFilter(**filters))


def _models(snapshot: Snapshot, **filters: Any) -> EncodedList:
    return models.models(snapshot, models.ModelFilter(**filters))


def _read_models(snapshot: Snapshot, **filters: Any) -> list[structs.Model]:
    return models.read_models(snapshot, models.ModelFilter(**filters))


def _rankings(snapshot: Snapshot, **values: Any) -> Rankings:
    def of(kind: type[S]) -> S:
        return kind(**{name: values[name] for name in kind.__struct_fields__})

    return rankings(snapshot, of(Selection), of(Competitors), of(Ranking))


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
    compute_table=leaderboards.read_language_scores,
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
    example={"test": {"num_samples": 620, "number_of_characters": 51460}},
)
MODELS = Route(
    path="/v1/models",
    kind="model",
    summary="Models: all filters together",
    answer=list[structs.Model],
    compute=_models,
    compute_table=_read_models,
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
MODEL_STRENGTHS = Route(
    path="/v1/models/{name}/strengths",
    kind="model",
    summary="How a model stands among those of its size, by type of task and by language",
    answer=ModelStrengths,
    compute=strengths.model_strengths,
    representations=TABLE,
)
RANKINGS = Route(
    path="/v1/rankings",
    kind="benchmark",
    summary="Any models ranked over any tasks, by the benchmarks' own rule",
    answer=Rankings,
    compute=_rankings,
    parameters=(*SELECTION, *COMPETITORS, *RANKING),
    representations=TABLE,
    is_strict=True,
    takes_json=True,
)
COMPARE = Route(
    path="/v1/compare",
    kind="model",
    summary="Models beside one another over any selection: who wins where, and by chance or not",
    answer=Comparison,
    compute=lambda snapshot, models, **of: comparison.comparison(snapshot, models, Selection(**of)),
    parameters=(COMPARED, *SELECTION),
    representations=TABLE,
    is_strict=True,
)

MODEL_HISTORY = Route(
    path="/v1/models/{name}/history",
    kind="model",
    summary="A model's rank and means on every leaderboard, in every kept snapshot",
    answer=ModelHistory,
    compute=history.model_history,
    parameters=(FOLLOWED, SNAPSHOT_LIMIT),
    representations=TABLE,
    is_of_results=True,
    asked_of=history.asked_snapshots,
)
CHANGES = Route(
    path="/v1/changes",
    kind=None,
    summary="What became otherwise from one kept snapshot to another",
    answer=Changes,
    compute=changes.changes,
    parameters=(FROM, TO, FOLLOWED, CHANGE_LIMIT),
    representations=TABLE,
    asked_of=changes.asked_pair,
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
    compute=robots,
    representations=(PLAIN_TEXT,),
    is_inline=_always,
    cache_control=ONE_DAY,
    is_of_snapshot=False,
)

ROUTES = tuple(each for each in tuple(globals().values()) if isinstance(each, Route))
"""All of the above, in that order."""

# Asking for one of these selects what it is about; scores are asked for along with it.
OWN_PAGES = {BENCHMARK.path: "benchmark", TASK.path: "task", MODEL.path: "model"}
