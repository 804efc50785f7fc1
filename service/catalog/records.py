"""One struct per line of a catalog file: the contract between `export` and `ingest`.

A catalog is a directory:

    manifest.json       `Manifest`
    benchmarks.jsonl    `BenchmarkRecord`, in registry order
    tasks.jsonl         `TaskRecord`, in registry order
    models.jsonl        `ModelRecord`, in registry order
    languages.jsonl     `LanguageRecord`
    scripts.jsonl       `ScriptRecord`
    renames.jsonl       `RenameRecord`; older catalogs have none
    menu.json           list of `MenuRecord`
    statistics/         one `{task name, percent-encoded}.json.gz` per task that has them
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from service.wire.structs import Aggregation

FORMAT_VERSION = 1
MANIFEST = "manifest.json"
RENAMES = "renames.jsonl"

SortColumn = Literal["mean_task", "mean_task_type", "mean_public", "mean_private", "mean_subset"]


# What the tables of a snapshot hold, and far beyond what a model may have.
Count = Annotated[int, Meta(ge=0, le=2**63 - 1)]
Dimension = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Amount = Annotated[float, Meta(ge=0, le=1e15)]


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every field is required: an export that forgets one is refused by its name."""


class Manifest(Record, frozen=True):
    """What the catalog is and where it came from. `digest` covers every other file."""

    format_version: int
    source: str
    source_version: str
    digest: str


class TaskScope(Record, frozen=True):
    """A task as one benchmark or group pins it: its own splits × its own subsets."""

    task: str
    splits: list[str]
    subsets: list[str]
    is_whole: bool
    languages: list[str]


class GroupRecord(Record, frozen=True):
    """One labelled group; each of its `entries` counts as one data point."""

    label: str
    description: str | None
    entries: list[TaskScope]


class GroupingRecord(Record, frozen=True):
    """A dimension of custom groups."""

    name: str
    groups: list[GroupRecord]


class BenchmarkRecord(Record, frozen=True):
    """A benchmark. Tasks stand in declared order; `languages` of a scope are codes.

    `sort_by` is empty where the rank is Borda's, else the means that decide the position.
    `is_public_only` (RTEB): means, ranks and zero-shot come from public rows alone.
    """

    name: str
    display_name: str
    aliases: list[str]
    icon_url: str | None
    icon_text: str | None
    description: str
    reference: str | None
    citation: str | None
    tasks: list[TaskScope]
    is_on_leaderboard: bool
    superseded_by: list[str] | None
    aggregations: list[Aggregation]
    groupings: list[GroupingRecord]
    show_zero_shot: bool
    language_view: list[str] | Literal["all"] | None
    sort_by: list[SortColumn]
    is_public_only: bool


class TaskRecord(Record, frozen=True):
    """A task. `languages`: codes in declared order; `language_codes`: those its filter matches."""

    name: str
    type: str
    simplified_type: str
    category: str | None
    languages: list[str]
    language_codes: list[str]
    domains: list[str] | None
    modalities: list[str]
    description: str
    reference: str | None
    citation: str | None
    is_public: bool
    is_aggregate: bool
    source_dataset: str | None
    license: str | None
    date_from: str | None
    date_to: str | None
    annotations_creators: str | None
    dialect: list[str] | None
    sample_creation: str | None
    main_score: str | None
    splits: list[str]
    subsets: list[str]


class ModelRecord(Record, frozen=True):
    """A model. `parameters_count` and `active_parameters_count` are raw counts.

    `training_tasks` is the expanded set for zero-shot (own, parents', similar tasks); null
    when unknown. `training_datasets` is what the model itself declares, sorted.
    `embedding_dim` is the largest of several.
    """

    name: str
    url: str | None
    parameters_count: Count | None
    active_parameters_count: Count | None
    embedding_dim: Dimension | None
    max_tokens: Amount | None
    release_date: str | None
    model_types: list[str]
    frameworks: list[str]
    use_instructions: bool | None
    open_weights: bool | None
    openness: dict[str, bool]
    modalities: list[str]
    languages: list[str]
    citation: str | None
    memory_usage_mb: Amount | None
    license: str | None
    public_training_code: str | None
    public_training_data: str | None
    adapted_from: str | None
    superseded_by: str | None
    extra_requirements_groups: list[str] | None
    training_datasets: list[str] | None
    training_tasks: list[str] | None


class LanguageRecord(Record, frozen=True):
    """A language code (`eng`), its name (`English`), and its usual script (`Latn`)."""

    code: str
    name: str | None
    default_script: str | None


class ScriptRecord(Record, frozen=True):
    """A script code (`Hans`) and the short name that labels carry (`Simplified`)."""

    code: str
    name: str


class RenameRecord(Record, frozen=True):
    """What a model or task was called, and what it is called now, or was next.

    Former names of benchmarks are among their `aliases`.
    """

    kind: Literal["model", "task"]
    former_name: str
    name: str


class MenuRecord(Record, frozen=True):
    """A node of the menu: either a named entry with children, or a benchmark's name."""

    name: str
    description: str | None = None
    is_open: bool = False
    benchmark: str | None = None
    children: list[MenuRecord] = []


RECORDS: dict[str, type[Record]] = {
    "benchmarks": BenchmarkRecord,
    "tasks": TaskRecord,
    "models": ModelRecord,
    "languages": LanguageRecord,
    "scripts": ScriptRecord,
    "renames": RenameRecord,
}
"""What stands in the files of one record a line, by their names without `.jsonl`."""


class Catalog(msgspec.Struct, frozen=True, kw_only=True):
    """A whole catalog, valid in itself. Statistics stay on disk: one alone inflates to 32 MB."""

    directory: Path
    manifest: Manifest
    benchmarks: list[BenchmarkRecord]
    tasks: list[TaskRecord]
    models: list[ModelRecord]
    languages: list[LanguageRecord]
    scripts: list[ScriptRecord]
    renames: list[RenameRecord]
    menu: list[MenuRecord]
