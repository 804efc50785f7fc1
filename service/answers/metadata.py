"""Queries → all metadata of one snapshot, each thing once: what a directory is made of."""

from __future__ import annotations

from urllib.parse import quote

import msgspec

from service.answers.packed import ModelRun, SizedRun, Statistics, TaskSlot, pack_rows
from service.queries.run import Row, fetch_rows
from service.snapshots.connect import Snapshot
from service.wire.encode import Encoded, encode, encode_ahead
from service.wire.structs import Benchmark, CustomGroup, CustomGrouping, Model, Task

# Of a task's statistics as gzip: few have more, and one has a megabyte.
LARGEST_STATISTICS_BYTES = 12 * 1_024


class ModelRow(Row, frozen=True):
    """Columns of `models`."""

    model_id: int
    name: str
    url: str | None
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


class TaskRow(Row, frozen=True):
    """Columns of `tasks`."""

    task_id: int
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


class BenchmarkRow(Row, frozen=True):
    """Columns of `benchmarks`."""

    benchmark_id: int
    name: str
    aliases: list[str]
    display_name: str
    icon_url: str | None
    icon_text: str | None
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
    aggregations: list[str]
    show_zero_shot: bool
    num_models: int
    language_view: list[str] | None


class GroupRow(Row, frozen=True):
    """Columns of `custom_groups`."""

    benchmark_id: int
    group_id: int
    grouping: str
    label: str
    description: str | None
    tasks: list[str]
    tasks_complete: bool


class PinnedTaskRow(Row, frozen=True):
    """Columns of `benchmark_tasks`."""

    benchmark_id: int
    task_id: int
    languages: list[str]


class HeadingRow(Row, frozen=True):
    """Columns of `leaderboard_headings`."""

    benchmark_id: int
    tasks: list[str]
    task_types: list[str]
    group_ids: list[int]


class EntryRow(Row, frozen=True):
    """Columns of `entries`."""

    entry_id: int
    model_id: int | None
    model_type: str | None
    embedding_dim: int | None
    experiments: str | None


class MenuRow(Row, frozen=True):
    """Columns of `menu`."""

    menu_entry_id: int
    parent_id: int | None
    name: str
    description: str | None
    is_open: bool
    benchmark_id: int | None


class PinnedTask(msgspec.Struct, frozen=True, array_like=True):
    """A task of a benchmark; `place` is that of its JSON, or None where it is the task's own."""

    benchmark_id: int
    task_id: int
    place: int | None


class Metadata(msgspec.Struct, frozen=True):
    """Everything by key; `aliases` are of benchmarks.

    Tasks are only ever sent, so they are JSON. `pinned_json`: tasks with the languages that
    benchmarks pin them to. `task_slots` and `statistics` by task, `sized_runs` by benchmark
    and `model_runs` by model are packed: thousands of rows, of which an answer needs a few.
    """

    benchmarks: dict[int, Benchmark]
    aliases: dict[str, int]
    icon_urls: dict[int, str]
    groups: dict[int, list[GroupRow]]
    tasks: dict[int, Encoded]
    task_ids: dict[str, int]
    task_slots: dict[int, bytes]
    statistics: dict[int, bytes]
    pinned_tasks: list[PinnedTask]
    pinned_json: list[bytes]
    models: dict[int, Model]
    headings: list[HeadingRow]
    sized_runs: dict[int, bytes]
    model_runs: dict[int, bytes]
    entries: list[EntryRow]
    menu: list[MenuRow]


def load_metadata(snapshot: Snapshot) -> Metadata:
    """All metadata of `snapshot`."""
    groups: dict[int, list[GroupRow]] = {}
    for group in fetch_rows(snapshot, "custom_groups", GroupRow):
        groups.setdefault(group.benchmark_id, []).append(group)
    benchmark_rows = fetch_rows(snapshot, "benchmarks", BenchmarkRow)
    tasks = {row.task_id: _task(row) for row in fetch_rows(snapshot, "tasks", TaskRow)}
    pinned_tasks, pinned_json = _pinned(
        fetch_rows(snapshot, "benchmark_tasks", PinnedTaskRow), tasks
    )
    task_slots = fetch_rows(snapshot, "task_slots", TaskSlot)
    statistics = fetch_rows(
        snapshot, "small_statistics", Statistics, most_bytes=LARGEST_STATISTICS_BYTES
    )
    sized_runs = fetch_rows(snapshot, "sized_runs", SizedRun)
    model_runs = fetch_rows(snapshot, "model_runs", ModelRun)
    return Metadata(
        benchmarks={
            row.benchmark_id: _benchmark(row, groups.get(row.benchmark_id, []))
            for row in benchmark_rows
        },
        aliases={alias: row.benchmark_id for row in benchmark_rows for alias in row.aliases},
        icon_urls={row.benchmark_id: row.icon_url for row in benchmark_rows if row.icon_url},
        groups=groups,
        tasks={key: encode_ahead(task) for key, task in tasks.items()},
        task_ids={task.name: key for key, task in tasks.items()},
        task_slots=pack_rows(task_slots, [slot.task_id for slot in task_slots]),
        statistics=pack_rows(statistics, [row.task_id for row in statistics]),
        pinned_tasks=pinned_tasks,
        pinned_json=pinned_json,
        models={row.model_id: _model(row) for row in fetch_rows(snapshot, "models", ModelRow)},
        headings=fetch_rows(snapshot, "leaderboard_headings", HeadingRow),
        sized_runs=pack_rows(sized_runs, [run.benchmark_id for run in sized_runs]),
        model_runs=pack_rows(model_runs, [run.model_id for run in model_runs]),
        entries=fetch_rows(snapshot, "entries", EntryRow),
        menu=fetch_rows(snapshot, "menu", MenuRow),
    )


def custom_groupings(groups: list[GroupRow], names: list[str]) -> list[CustomGrouping]:
    """`groups` under their groupings; every one of `names` stands, with or without groups."""
    return [
        CustomGrouping(
            name=name,
            groups=[
                CustomGroup(
                    label=group.label,
                    description=group.description,
                    tasks=group.tasks,
                    tasks_complete=group.tasks_complete,
                )
                for group in groups
                if group.grouping == name
            ],
        )
        for name in names
    ]


def _benchmark(row: BenchmarkRow, groups: list[GroupRow]) -> Benchmark:
    view = row.language_view
    return Benchmark(
        name=row.name,
        display_name=row.display_name,
        icon=f"/v1/icon/{quote(row.name, safe='')}" if row.icon_url else row.icon_text,
        description=row.description,
        reference=row.reference,
        citation=row.citation,
        languages=row.languages,
        task_types=row.task_types,
        simplified_task_types=row.simplified_task_types,
        tasks=row.tasks,
        domains=row.domains,
        modalities=row.modalities,
        display_on_leaderboard=row.display_on_leaderboard,
        new_version=row.new_version,
        aggregations=row.aggregations,
        custom_groupings=custom_groupings(
            groups, list(dict.fromkeys(group.grouping for group in groups))
        ),
        show_zero_shot=row.show_zero_shot,
        num_models=row.num_models,
        language_view="all" if view == ["all"] else view,
    )


def _task(row: TaskRow) -> Task:
    fields = msgspec.structs.asdict(row)
    del fields["task_id"]
    return Task(**fields)


def _pinned(
    rows: list[PinnedTaskRow], tasks: dict[int, Task]
) -> tuple[list[PinnedTask], list[bytes]]:
    """The tasks of benchmarks, and the JSON of those that are no whole tasks, each once."""
    places: dict[bytes, int] = {}
    pinned = []
    for row in rows:
        task, place = tasks[row.task_id], None
        if row.languages != task.languages:
            narrowed = encode(msgspec.structs.replace(task, languages=row.languages))
            place = places.setdefault(narrowed, len(places))
        pinned.append(PinnedTask(row.benchmark_id, row.task_id, place))
    return pinned, list(places)


def _model(row: ModelRow) -> Model:
    fields = msgspec.structs.asdict(row)
    del fields["model_id"]
    return Model(zero_shot_pct=-1, **fields)
