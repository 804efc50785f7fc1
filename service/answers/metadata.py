"""Queries → all metadata of one snapshot, each thing once: what its index is made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import repeat
from urllib.parse import quote

import msgspec

from service.answers.packed import ModelRun, SizedRun, Statistics, TaskSlot, pack_rows
from service.queries.run import (
    Columns,
    Row,
    fetch_columns,
    fetch_keys,
    fetch_rows,
    structs_of,
)
from service.snapshots.connect import Snapshot
from service.wire.encode import Encoded, encode, encode_ahead
from service.wire.structs import Benchmark, CustomGroup, CustomGrouping, Model, Task

# Of a task's statistics as gzip: few have more, and one has a megabyte.
LARGEST_STATISTICS_BYTES = 12 * 1_024


class Group(msgspec.Struct, frozen=True):
    """A custom group, and the grouping that it is of."""

    group_id: int
    grouping: str
    shown: CustomGroup


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
    cell_count: int
    whole_words: list[str]
    is_borda_alone: bool


class EntryRow(Row, frozen=True):
    """Columns of `entries`."""

    entry_id: int
    model_key: int
    model_id: int | None
    model_type: str | None
    embedding_dim: int | None
    experiments: str | None


class AliasRow(Row, frozen=True):
    """Columns of `aliases`."""

    kind: str
    alias: str
    name: str


class UnlistedModel(Row, frozen=True):
    """Columns of `unlisted_models`."""

    name: str
    model_name: str


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
    """Everything by key. Keys follow registry order. `aliases`: kind → other name → its own name.

    Tasks are only ever sent, so they are JSON. `pinned_json`: tasks with the languages that
    benchmarks pin them to. `headings`: of benchmarks with results. `task_slots` and `statistics` by
    task, `sized_runs` by benchmark and `model_runs` by model are packed (`packed.unpack_rows`):
    thousands of rows, of which an answer needs a few. Large statistics are in the snapshot only.
    `unlisted_models`: name → own name of those that the results alone know.
    """

    benchmarks: dict[int, Benchmark]
    aliases: dict[str, dict[str, str]]
    icon_urls: dict[int, str]
    groups: dict[int, list[Group]]
    tasks: dict[int, Encoded]
    task_ids: dict[str, int]
    task_slots: dict[int, bytes]
    statistics: dict[int, bytes]
    pinned_tasks: list[PinnedTask]
    pinned_json: list[bytes]
    models: dict[int, Model]
    headings: dict[int, HeadingRow]
    sized_runs: dict[int, bytes]
    model_runs: dict[int, bytes]
    entries: dict[int, EntryRow]
    menu: list[MenuRow]
    unlisted_models: dict[str, str]


def load_metadata(snapshot: Snapshot) -> Metadata:
    """All metadata of `snapshot`."""
    groups = _groups(fetch_columns(snapshot, "custom_groups"))
    benchmarks = fetch_columns(snapshot, "benchmarks")
    keys = list(benchmarks.pop("benchmark_id"))
    icon_urls = dict(zip(keys, benchmarks["icon_url"], strict=True))
    tasks = fetch_columns(snapshot, "tasks")
    task_of = dict(zip(tasks.pop("task_id"), structs_of(Task, tasks), strict=True))
    models = fetch_columns(snapshot, "models")
    models |= {"zero_shot_pct": repeat(-1), "is_local": _are_local(snapshot, models["model_id"])}
    pinned_tasks, pinned_json = _pinned(
        fetch_rows(snapshot, "benchmark_tasks", PinnedTaskRow), task_of
    )
    headings = fetch_rows(snapshot, "leaderboard_headings", HeadingRow)
    entries = fetch_rows(snapshot, "entries", EntryRow)
    statistics = fetch_rows(
        snapshot, "small_statistics", Statistics, most_bytes=LARGEST_STATISTICS_BYTES
    )
    return Metadata(
        benchmarks=dict(
            zip(keys, _benchmarks(benchmarks, [groups.get(key, []) for key in keys]), strict=True)
        ),
        aliases=_aliases(fetch_rows(snapshot, "aliases", AliasRow)),
        icon_urls={key: url for key, url in icon_urls.items() if url},
        groups=groups,
        tasks={key: encode_ahead(task) for key, task in task_of.items()},
        task_ids={task.name: key for key, task in task_of.items()},
        task_slots=pack_rows(fetch_rows(snapshot, "task_slots", TaskSlot)),
        statistics=pack_rows(statistics),
        pinned_tasks=pinned_tasks,
        pinned_json=pinned_json,
        models=dict(zip(models.pop("model_id"), structs_of(Model, models), strict=True)),
        headings={heading.benchmark_id: heading for heading in headings},
        sized_runs=pack_rows(fetch_rows(snapshot, "sized_runs", SizedRun)),
        model_runs=pack_rows(fetch_rows(snapshot, "model_runs", ModelRun)),
        entries={entry.entry_id: entry for entry in entries},
        menu=fetch_rows(snapshot, "menu", MenuRow),
        unlisted_models={
            row.name: row.model_name
            for row in fetch_rows(snapshot, "unlisted_models", UnlistedModel)
        },
    )


def _are_local(snapshot: Snapshot, model_ids: Iterable[int]) -> list[bool | msgspec.UnsetType]:
    """True of models with unpublished results; nothing is said of others."""
    if not snapshot.overlay_digest:
        return [msgspec.UNSET for _ in model_ids]
    local = set(fetch_keys(snapshot, "local_models"))
    return [model_id in local or msgspec.UNSET for model_id in model_ids]


def custom_groupings(groups: list[Group], names: list[str]) -> list[CustomGrouping]:
    """`groups` under their groupings; every one of `names` stands, with or without groups."""
    return [
        CustomGrouping(name, [group.shown for group in groups if group.grouping == name])
        for name in names
    ]


def _aliases(rows: list[AliasRow]) -> dict[str, dict[str, str]]:
    aliases: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        aliases[row.kind][row.alias] = row.name
    return dict(aliases)


def _groups(columns: Columns) -> dict[int, list[Group]]:
    """The groups of each benchmark."""
    groups: dict[int, list[Group]] = defaultdict(list)
    places = [columns.pop(name) for name in ("benchmark_id", "group_id", "grouping")]
    for shown, benchmark_id, group_id, grouping in zip(
        structs_of(CustomGroup, columns), *places, strict=True
    ):
        groups[benchmark_id].append(Group(group_id, grouping, shown))
    return dict(groups)


def _benchmarks(columns: Columns, groups: list[list[Group]]) -> list[Benchmark]:
    """The benchmarks, each with its `groups`."""
    icons = zip(columns["name"], columns.pop("icon_url"), columns.pop("icon_text"), strict=True)
    return structs_of(
        Benchmark,
        columns
        | {
            "icon": [
                f"/v1/icon/{quote(name, safe='')}" if url else text for name, url, text in icons
            ],
            "language_view": [
                "all" if view == ["all"] else view for view in columns["language_view"]
            ],
            "custom_groupings": [
                custom_groupings(each, list(dict.fromkeys(group.grouping for group in each)))
                for each in groups
            ],
        },
    )


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
