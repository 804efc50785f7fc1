"""Metadata of one snapshot as wire structs, by name and key: what every answer refers to."""

from __future__ import annotations

from collections import defaultdict
from typing import Literal

import msgspec

from service.answers.metadata import Metadata, load_metadata
from service.errors import UnknownName
from service.queries.run import Row, fetch_row
from service.snapshots.connect import Snapshot
from service.wire.encode import Encoded, encode_ahead

Kind = Literal["benchmark", "task", "model"]


class Names(msgspec.Struct, frozen=True):
    """Names of one kind and their keys, and the `aliases` of these names.

    `kind` is how an error calls it.
    """

    kind: str
    keys: dict[str, int]
    aliases: dict[str, str]

    def own(self, name: str) -> str:
        """The name of what is called `name`, or has that alias."""
        return self.aliases.get(name, name)

    def key(self, name: str) -> int:
        """The key of what is called `name`, or has that alias.

        Raises:
            UnknownName: there is no such name.
        """
        key = self.keys.get(self.own(name))
        if key is None:
            raise UnknownName(self.kind, name)
        return key


class MetadataIndex(Metadata, frozen=True):
    """Metadata by name as well, and what several answers have in common.

    `tasks_meta`: each benchmark's tasks in declared order, with the languages it pins them to.
    `encoded_models`: as JSON, for lists of a thousand. `hosts`: the benchmarks that a task is in.
    """

    benchmark_names: Names
    task_names: Names
    model_names: Names
    tasks_meta: dict[int, list[msgspec.Raw]]
    hosts: dict[int, list[str]]
    encoded_models: dict[int, Encoded]

    def canonical_name(self, kind: Kind, name: str) -> str:
        """What is called `name`, or has that alias, by its own name.

        Raises:
            UnknownName: nothing is.
        """
        names = self.names_of(kind)
        names.key(name)
        return names.own(name)

    def names_of(self, kind: Kind) -> Names:
        """All names of that kind."""
        others = self.task_names if kind == "task" else self.model_names
        return self.benchmark_names if kind == "benchmark" else others

    def has_statistics(self, name: str) -> bool:
        """Whether a task is called `name`, and its statistics are here."""
        return self.task_names.keys.get(self.task_names.own(name)) in self.statistics


def metadata_index_of(snapshot: Snapshot) -> MetadataIndex:
    """The index of `snapshot`, loaded by the first that asks."""
    return snapshot.cached(_load_metadata_index)


def pack_metadata_index(snapshot: Snapshot) -> bytes:
    """The index of `snapshot` as bytes, for `unpack_metadata_index` in another process."""
    return msgspec.msgpack.encode(snapshot.cached(load_metadata))


def unpack_metadata_index(packed: bytes | memoryview) -> MetadataIndex:
    """The index that `pack_metadata_index` made `packed` of.

    Raises:
        msgspec.MsgspecError: it was packed by another version of these structs.
    """
    return _put_together(msgspec.msgpack.decode(packed, type=Metadata))


def has_metadata_index(snapshot: Snapshot) -> bool:
    """Whether the index of `snapshot` is loaded."""
    return snapshot.is_cached(_load_metadata_index)


def prime_metadata_index(snapshot: Snapshot, index: MetadataIndex) -> None:
    """Let `index` be that of `snapshot`, and not be read from its rows."""
    snapshot.prime(_load_metadata_index, index)


def _load_metadata_index(snapshot: Snapshot) -> MetadataIndex:
    return _put_together(snapshot.cached(load_metadata))


def _put_together(metadata: Metadata) -> MetadataIndex:
    tasks_meta: dict[int, list[msgspec.Raw]] = defaultdict(list)
    hosts: dict[int, list[str]] = defaultdict(list)
    own = {key: msgspec.Raw(task.json) for key, task in metadata.tasks.items()}
    narrowed = [msgspec.Raw(json) for json in metadata.pinned_json]
    for pinned in metadata.pinned_tasks:
        task = own[pinned.task_id] if pinned.place is None else narrowed[pinned.place]
        tasks_meta[pinned.benchmark_id].append(task)
        hosts[pinned.task_id].append(metadata.benchmarks[pinned.benchmark_id].name)
    names = {benchmark.name: key for key, benchmark in metadata.benchmarks.items()}
    models = {model.name: key for key, model in metadata.models.items()}
    aliases = metadata.aliases
    return MetadataIndex(
        **msgspec.structs.asdict(metadata),
        benchmark_names=Names("benchmark", names, aliases.get("benchmark", {})),
        task_names=Names("task", metadata.task_ids, aliases.get("task", {})),
        model_names=Names("model", models, aliases.get("model", {})),
        tasks_meta=dict(tasks_meta),
        hosts=dict(hosts),
        encoded_models={key: encode_ahead(model) for key, model in metadata.models.items()},
    )


# Of a longer name nobody meant another.
LONGEST_LIKENED = 200


def with_suggestion(snapshot: Snapshot, error: UnknownName) -> UnknownName:
    """`error`, with the name that was meant, perhaps: by a query, which holds nobody up."""
    if len(error.name) > LONGEST_LIKENED:
        return error
    named = {"kind": error.kind, "name": error.name}
    closest = fetch_row(snapshot, "closest_name", ClosestName, **named)
    return error if closest is None else UnknownName(error.kind, error.name, closest.name)


class ClosestName(Row, frozen=True):
    """Columns of `closest_name`."""

    name: str
