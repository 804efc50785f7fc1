"""Metadata of one snapshot as wire structs, by name and key: what every answer refers to."""

from __future__ import annotations

import difflib
from typing import Literal

import msgspec

from service.answers.metadata import (
    EntryRow,
    GroupRow,
    HeadingRow,
    MenuRow,
    Metadata,
    load_metadata,
)
from service.errors import UnknownName
from service.snapshots.connect import Snapshot
from service.wire.encode import Encoded, encode_ahead
from service.wire.structs import Benchmark, Model

Kind = Literal["benchmark", "task", "model"]


class Names(msgspec.Struct, frozen=True):
    """Names of one kind and their keys; `kind` is how an error calls it."""

    kind: str
    keys: dict[str, int]

    def key(self, name: str) -> int:
        """The key of `name`.

        Raises:
            UnknownName: there is no such name; the message suggests the closest.
        """
        key = self.keys.get(name)
        if key is None:
            close = difflib.get_close_matches(name, self.keys, n=1)
            raise UnknownName(self.kind, name, close[0] if close else None)
        return key


class MetadataIndex(msgspec.Struct, frozen=True):
    """Everything by key; keys follow registry order.

    `pinned_tasks`: each benchmark's tasks in declared order, with the languages it pins them to.
    `encoded_models`: the same as JSON, for lists of a thousand.
    `hosts`: the names of the benchmarks that a task is in. `headings`: of benchmarks with results.
    `task_slots` and `statistics` of a task, `sized_runs` of a benchmark and `model_runs` of a model
    are packed (`packed.unpack_rows`); large statistics are in the snapshot only.
    """

    benchmarks: dict[int, Benchmark]
    benchmark_names: Names
    icon_urls: dict[int, str]
    groups: dict[int, list[GroupRow]]
    tasks: dict[int, Encoded]
    pinned_tasks: dict[int, list[msgspec.Raw]]
    task_names: Names
    task_slots: dict[int, bytes]
    statistics: dict[int, bytes]
    hosts: dict[int, list[str]]
    models: dict[int, Model]
    encoded_models: dict[int, Encoded]
    model_names: Names
    headings: dict[int, HeadingRow]
    sized_runs: dict[int, bytes]
    model_runs: dict[int, bytes]
    entries: dict[int, EntryRow]
    menu: list[MenuRow]

    def has_benchmark(self, name: str) -> bool:
        """Whether a benchmark is called `name`, or that is its alias."""
        return name in self.benchmark_names.keys

    def has_task(self, name: str) -> bool:
        """Whether a task is called `name`."""
        return name in self.task_names.keys

    def has_statistics(self, name: str) -> bool:
        """Whether a task is called `name`, and its statistics are here."""
        return self.task_names.keys.get(name) in self.statistics

    def has_model(self, name: str) -> bool:
        """Whether a model is called `name`."""
        return name in self.model_names.keys


def metadata_index_of(snapshot: Snapshot) -> MetadataIndex:
    """The directory of `snapshot`, loaded by the first that asks."""
    return snapshot.once(_load_metadata_index)


def pack_metadata_index(snapshot: Snapshot) -> bytes:
    """The directory of `snapshot` as bytes, for `unpack_metadata_index` in another process."""
    return msgspec.msgpack.encode(snapshot.once(load_metadata))


def unpack_metadata_index(packed: bytes | memoryview) -> MetadataIndex:
    """The directory that `pack_metadata_index` made `packed` of.

    Raises:
        msgspec.MsgspecError: it was packed by another version of these structs.
    """
    return _put_together(msgspec.msgpack.decode(packed, type=Metadata))


def has_metadata_index(snapshot: Snapshot) -> bool:
    """Whether the directory of `snapshot` is loaded."""
    return snapshot.knows(_load_metadata_index)


def know_metadata_index(snapshot: Snapshot, directory: MetadataIndex) -> None:
    """Let `directory` be that of `snapshot`, and not be read from its rows."""
    snapshot.know(_load_metadata_index, directory)


def _load_metadata_index(snapshot: Snapshot) -> MetadataIndex:
    return _put_together(snapshot.once(load_metadata))


def _put_together(metadata: Metadata) -> MetadataIndex:
    pinned_tasks: dict[int, list[msgspec.Raw]] = {}
    hosts: dict[int, list[str]] = {}
    own = {key: msgspec.Raw(task.json) for key, task in metadata.tasks.items()}
    narrowed = [msgspec.Raw(json) for json in metadata.pinned_json]
    for pinned in metadata.pinned_tasks:
        task = own[pinned.task_id] if pinned.place is None else narrowed[pinned.place]
        pinned_tasks.setdefault(pinned.benchmark_id, []).append(task)
        host = metadata.benchmarks[pinned.benchmark_id].name
        hosts.setdefault(pinned.task_id, []).append(host)
    names = {benchmark.name: key for key, benchmark in metadata.benchmarks.items()}
    return MetadataIndex(
        benchmarks=metadata.benchmarks,
        benchmark_names=Names("benchmark", names | metadata.aliases),
        icon_urls=metadata.icon_urls,
        groups=metadata.groups,
        tasks=metadata.tasks,
        pinned_tasks=pinned_tasks,
        task_names=Names("task", metadata.task_ids),
        task_slots=metadata.task_slots,
        statistics=metadata.statistics,
        hosts=hosts,
        models=metadata.models,
        encoded_models={key: encode_ahead(model) for key, model in metadata.models.items()},
        model_names=Names("model", {model.name: key for key, model in metadata.models.items()}),
        headings={heading.benchmark_id: heading for heading in metadata.headings},
        sized_runs=metadata.sized_runs,
        model_runs=metadata.model_runs,
        entries={entry.entry_id: entry for entry in metadata.entries},
        menu=metadata.menu,
    )
