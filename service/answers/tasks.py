"""Metadata of tasks, every model's scores on one, their spread, and descriptive statistics."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count, repeat

import msgspec

from service.answers.metadata_index import metadata_index_of
from service.answers.packed import Statistics, TaskSlot, unpack_rows
from service.errors import UnknownName
from service.queries.run import (
    Row,
    fetch_columns,
    fetch_keys,
    fetch_row,
    fetch_rows,
    parameters_of,
    structs_of,
)
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


class ScoreDistribution(Row, frozen=True):
    """Columns of `score_distribution`."""

    model_count: int
    lowest: float
    quartile_1: float
    median: float
    quartile_3: float
    highest: float
    bin_width: float
    first_bin: float
    counts: list[int]


def tasks(snapshot: Snapshot, task_filter: TaskFilter) -> EncodedList:
    """Tasks that pass the filter, in registry order, aggregate ones excluded."""
    encoded = metadata_index_of(snapshot).tasks
    parameters = parameters_of(task_filter) | {"codes": None}
    # Languages are looked up only where some are asked for: that costs three times the rest.
    if words := parameters["languages"]:
        [picked] = fetch_rows(snapshot, "picked_languages", PickedLanguages, languages=words)
        parameters |= msgspec.structs.asdict(picked)
    keys = fetch_keys(snapshot, "filtered_tasks", **parameters)
    return EncodedList(encoded[key] for key in keys)


def task(snapshot: Snapshot, name: str) -> msgspec.Raw:
    """The task called `name`, or that was, as JSON.

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
    key, own_name = index.task_names.key(name), index.task_names.own(name)
    hosts = index.hosts.get(key, [])
    slots = {row.slot_id: row for row in unpack_rows(index.task_slots.get(key), TaskSlot)}
    all_keys = _keys_of(slots.values())
    columns = fetch_columns(snapshot, "task_scores", task_id=key)
    model_ids = list(columns.pop("model_id"))
    subset_scores = [
        _by_subset(
            scores,
            all_keys if measured is None else _keys_of(slots[slot_id] for slot_id in measured),
        )
        for scores, measured in zip(columns.pop("scores"), columns.pop("slots"), strict=True)
    ]
    rows = structs_of(
        TaskScoreRow,
        columns
        | {
            "rank": count(1),
            "model": [msgspec.Raw(index.encoded_models[key].json) for key in model_ids],
            "subset_scores": subset_scores,
            "benchmarks": repeat(hosts),
            "trained_on": [_has_trained_on(index.models[key], own_name) for key in model_ids],
        },
    )
    return TaskScores(
        task=msgspec.Raw(index.tasks[key].json),
        benchmarks=hosts,
        subsets=sorted({slot.subset for slot in slots.values()}),
        splits=sorted({slot.split for slot in slots.values()}),
        rows=rows,
    )


def score_distribution(snapshot: Snapshot, name: str) -> ScoreDistribution | None:
    """How the scores of the task `name` are spread over models; None where none has one.

    Raises:
        UnknownName: there is no such task.
    """
    key = metadata_index_of(snapshot).task_names.key(name)
    return fetch_row(snapshot, "score_distribution", ScoreDistribution, task_id=key)


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
