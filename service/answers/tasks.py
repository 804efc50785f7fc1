"""Metadata of tasks, every model's scores on one, and a task's descriptive statistics."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from service.answers.metadata_index import metadata_index_of
from service.answers.packed import Statistics, TaskSlot, unpack_rows
from service.errors import UnknownName
from service.queries.run import Row, fetch_row, fetch_rows
from service.snapshots.connect import Snapshot
from service.wire.encode import EncodedList, encode
from service.wire.structs import Model, TaskScoreRow, TaskScores


class TaskFilter(msgspec.Struct, frozen=True):
    """Any of the values within one filter, all filters together; empty ones pass everything."""

    languages: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    name: str = ""


class PickedLanguages(Row, frozen=True):
    """Columns of `picked_languages`."""

    languages: list[str]
    codes: list[str]


class KeyRow(Row, frozen=True):
    """Columns of `filtered_tasks`."""

    task_id: int


class ScoreRow(Row, frozen=True):
    """Columns of `task_scores`."""

    model_id: int
    score: float | None
    slots: list[int] | None
    scores: list[float]


def tasks(snapshot: Snapshot, task_filter: TaskFilter) -> EncodedList:
    """Tasks that pass the filter, in registry order, aggregate ones excluded."""
    index = metadata_index_of(snapshot)
    # Languages are looked up only where some are asked for: that costs three times the rest.
    picked = None
    if task_filter.languages:
        words = list(task_filter.languages)
        picked = fetch_row(snapshot, "picked_languages", PickedLanguages, languages=words)
    rows = fetch_rows(
        snapshot,
        "filtered_tasks",
        KeyRow,
        languages=None if picked is None else picked.languages,
        codes=None if picked is None else picked.codes,
        types=list(task_filter.types) or None,
        domains=list(task_filter.domains) or None,
        modalities=list(task_filter.modalities) or None,
        categories=list(task_filter.categories) or None,
        name=task_filter.name,
    )
    return EncodedList(index.tasks[key] for key in sorted(row.task_id for row in rows))


def task(snapshot: Snapshot, name: str) -> msgspec.Raw:
    """The task called `name`, as JSON.

    Raises:
        UnknownName: there is none.
    """
    index = metadata_index_of(snapshot)
    return msgspec.Raw(index.tasks[index.task_names.key(name)].json)


def task_scores(snapshot: Snapshot, name: str) -> TaskScores:
    """Every model's scores on the task `name`, per subset and split.

    Raises:
        UnknownName: there is no such task.
    """
    index = metadata_index_of(snapshot)
    key = index.task_names.key(name)
    hosts = index.hosts.get(key, [])
    slots = {row.slot_id: row for row in unpack_rows(index.task_slots.get(key), TaskSlot)}
    all_keys = _keys_of(slots.values())
    subsets = sorted({slot.subset for slot in slots.values()})
    splits = sorted({slot.split for slot in slots.values()})
    rows = fetch_rows(snapshot, "task_scores", ScoreRow, task_id=key)
    return TaskScores(
        task=msgspec.Raw(index.tasks[key].json),
        benchmarks=hosts,
        subsets=subsets,
        splits=splits,
        rows=[
            TaskScoreRow(
                rank=rank,
                model=msgspec.Raw(index.encoded_models[row.model_id].json),
                score=row.score,
                subset_scores=_by_subset(
                    row.scores,
                    all_keys
                    if row.slots is None
                    else _keys_of(slots[slot_id] for slot_id in row.slots),
                ),
                benchmarks=hosts,
                trained_on=_has_trained_on(index.models[row.model_id], name),
            )
            for rank, row in enumerate(rows, start=1)
        ],
    )


def _keys_of(slots: Iterable[TaskSlot]) -> list[bytes]:
    """What stands before each score in the JSON subset → split → score; `slots` by subset."""
    keys, subset = [], None
    for slot in slots:
        key = b"%b:" % encode(slot.split)
        if slot.subset != subset:
            opening = b"{" if subset is None else b"},"
            key = b"%b%b:{%b" % (opening, encode(slot.subset), key)
            subset = slot.subset
        else:
            key = b",%b" % key
        keys.append(key)
    return keys


def _by_subset(scores: list[float], keys: list[bytes]) -> msgspec.Raw:
    """The JSON subset → split → score.

    A thousand of them as dictionaries take six times as long, and wake the garbage collector.
    """
    pieces = [b"}}"] * (2 * len(keys) + 1)
    pieces[:-1:2] = keys
    pieces[1::2] = encode(scores)[1:-1].split(b",")
    return msgspec.Raw(b"".join(pieces))


def _has_trained_on(model: Model, task_name: str) -> bool | None:
    """Whether it declares the task; None where it declares nothing."""
    return task_name in model.training_datasets if model.training_datasets else None


def descriptive_statistics(snapshot: Snapshot, name: str) -> Statistics:
    """The statistics of the task `name`, still gzipped: one is 32 MB inflated.

    Raises:
        UnknownName: there is no such task, or it has no statistics.
    """
    index = metadata_index_of(snapshot)
    key = index.task_names.key(name)
    for small in unpack_rows(index.statistics.get(key), Statistics):
        return small
    statistics = fetch_row(snapshot, "descriptive_statistics", Statistics, task_id=key)
    if statistics is None:
        raise UnknownName("descriptive statistics of the task", name)
    return statistics
