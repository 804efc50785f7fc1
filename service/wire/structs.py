"""The answers as the clients see them. snake_case here, camelCase once encoded.

A `Raw` field holds JSON that was written before: by SQL (`to_json` of a map), or once for a whole
snapshot (tasks, models); beside it stands the type of that JSON, for OpenAPI.
"""

from __future__ import annotations

from operator import attrgetter
from typing import Annotated, Any, ClassVar, Literal

import msgspec

from service.wire.tables import Keys

Scores = Annotated[msgspec.Raw | dict[str, float], dict[str, float]]
NestedScores = Annotated[msgspec.Raw, dict[str, dict[str, float]]]
Aggregation = Literal[
    "mean_task", "mean_task_type", "task_types", "public_private", "mean_subset", "custom_groups"
]
"""Means that a benchmark may show."""
Experiments = Annotated[msgspec.Raw | None, dict[str, Any] | None]


# No struct is part of a cycle: the collector need not look at a hundred thousand of them.
class Wire(msgspec.Struct, rename="camel", frozen=True, kw_only=True, gc=False):
    """Names, order and optionality follow the reference's response schemas.

    `TABLES`: fields with the rows that an answer is as a table, the first that has any.
    """

    TABLES: ClassVar[tuple[str, ...]] = ("rows",)


class CustomGroup(Wire, frozen=True):
    """One labelled group of tasks; `tasks` names only those it takes whole."""

    label: str
    description: str | None
    tasks: list[str]
    tasks_complete: bool


class CustomGrouping(Wire, frozen=True):
    """One dimension along which a benchmark buckets its tasks."""

    name: str
    groups: list[CustomGroup]


def grouped_keys(answer: Any) -> list[tuple[str, ...]]:
    """Grouping and label of every custom group of an answer."""
    groupings: list[CustomGrouping] = answer.custom_groupings
    return [(each.name, group.label) for each in groupings for group in each.groups]


class Benchmark(Wire, frozen=True):
    """Metadata of one benchmark."""

    name: str
    display_name: str
    icon: str | None
    description: str
    reference: str | None
    citation: str | None
    languages: list[str]
    task_types: list[str]
    simplified_task_types: list[str]
    tasks: list[str]
    domains: list[str]
    modalities: list[str]
    display_on_leaderboard: bool
    new_version: list[str] | None
    aggregations: list[Aggregation]
    custom_groupings: list[CustomGrouping]
    show_zero_shot: bool
    num_models: int
    language_view: list[str] | Literal["all"] | None


class Task(Wire, frozen=True):
    """Metadata of one task. `num_models` counts models scored on every declared cell."""

    name: str
    type: str
    simplified_type: str
    languages: list[str]
    domains: list[str] | None
    modalities: list[str]
    description: str
    reference: str | None
    citation: str | None
    is_public: bool
    source_dataset: str | None
    license: str | None
    date_from: str | None
    date_to: str | None
    annotations_creators: str | None
    dialect: list[str] | None
    sample_creation: str | None
    main_score: str | None
    num_models: int


class Model(Wire, frozen=True):
    """Metadata of one model. Sizes in billions of parameters; `zero_shot_pct` -1 when unknown.

    `is_local` is there, and true, only where any of its results is unpublished.
    """

    name: str
    url: str | None
    zero_shot_pct: int
    active_params_b: float | None
    total_params_b: float | None
    embedding_dim: int | None
    max_tokens: float | None
    release_date: str | None
    model_type: str
    instruction_tuned: bool
    open_weights: bool
    openness: dict[str, bool]
    openness_score: int
    sentence_transformers_compatible: bool
    modalities: list[str]
    languages: list[str]
    citation: str | None
    memory_usage_mb: float | None
    license: str | None
    public_training_code: str | None
    public_training_data: str | None
    adapted_from: str | None
    superseded_by: str | None
    extra_requirements_groups: list[str] | None
    training_datasets: list[str] | None
    is_local: bool | msgspec.UnsetType = msgspec.UNSET


class LeaderboardRow(Wire, frozen=True):
    """One entry of a benchmark. `mean_task` carries the benchmark's primary metric."""

    rank: int
    model: Model
    zero_shot_pct: int
    active_params_b: float | None
    total_params_b: float | None
    embedding_dim: int | None
    max_tokens: int | None
    mean_task: float | None
    mean_task_type: float | None
    mean_public: float | None
    mean_private: float | None
    scores_by_task_type: Annotated[Scores, Keys(attrgetter("task_types"))]
    scores_by_task: Annotated[Scores, Keys(attrgetter("tasks"))]
    scores_by_custom_group: Annotated[NestedScores, Keys(grouped_keys)]
    trained_on_tasks: list[str]
    experiments: Experiments


class Leaderboard(Wire, frozen=True):
    """`/v1/benchmarks/{name}/scores`: a benchmark's summary table."""

    benchmark_name: str
    task_types: list[str]
    tasks: list[str]
    tasks_meta: Annotated[list[msgspec.Raw], list[Task]]
    rows: list[LeaderboardRow]
    aggregations: list[Aggregation]
    custom_groupings: list[CustomGrouping]
    show_zero_shot: bool


class LanguageRow(Wire, frozen=True):
    """One entry's mean score per language label."""

    model_name: str
    scores_by_language: Scores
    experiments: Experiments


class LanguageScores(Wire, frozen=True):
    """`/v1/benchmarks/{name}/per-language`."""

    benchmark_name: str
    rows: list[LanguageRow]


class LeaderModel(Wire, frozen=True):
    """Just enough of a model for a tile."""

    name: str
    model_type: str


class Leader(Wire, frozen=True):
    """The best-ranked model of one size bucket."""

    rank: int
    model: LeaderModel
    mean_task: float | None
    total_params_b: float | None


class Bucket(Wire, frozen=True):
    """Sizes in millions of parameters, `[min, max)`; no `max`: open-ended; no `leader`: empty."""

    min: float
    max: float | None
    leader: Leader | None


class Leaders(Wire, frozen=True):
    """`/v1/benchmarks/{name}/leaders`: buckets in the order asked."""

    benchmark_name: str
    buckets: list[Bucket]


class TaskScoreRow(Wire, frozen=True):
    """One model on one task; `score` is null unless every observed subset and split was run."""

    rank: int
    model: Annotated[msgspec.Raw, Model]
    score: float | None
    subset_scores: NestedScores
    benchmarks: list[str]
    trained_on: bool | None


class TaskScores(Wire, frozen=True):
    """`/v1/tasks/{name}/scores`."""

    task: Annotated[msgspec.Raw, Task]
    benchmarks: list[str]
    subsets: list[str]
    splits: list[str]
    rows: list[TaskScoreRow]


class ModelScoreRow(Wire, frozen=True):
    """A model's row in one benchmark."""

    benchmark_name: str
    benchmark_display_name: str
    rank: int
    total_models: int
    mean_task: float | None
    mean_task_type: float | None
    zero_shot_pct: int
    task_types: list[str]
    scores_by_task_type: Scores


class ModelScores(Wire, frozen=True):
    """`/v1/models/{name}/scores`: its rows by rank."""

    model: Model
    rows: list[ModelScoreRow]


class MenuEntry(Wire, frozen=True):
    """A node of the nested menu; leaves are benchmarks."""

    name: str
    description: str | None
    open: bool
    children: list[MenuEntry | Benchmark]


class Problem(Wire, frozen=True):
    """Every error: what is wrong, and what would be right."""

    detail: str
