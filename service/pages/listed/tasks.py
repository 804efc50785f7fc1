"""All tasks: narrowed by words, in the order of any column."""

from __future__ import annotations

from typing import Any

import msgspec

from service.answers.metadata_index import metadata_index_of
from service.answers.tasks import TaskFilter, tasks
from service.pages import figures
from service.pages.listed.page import Column, filter_of, list_page, name_of, options_of
from service.snapshots.connect import Snapshot
from service.wire.structs import Task


def tasks_page(snapshot: Snapshot, **values: Any) -> bytes:
    """All tasks that `values` leave.

    Raises:
        BadParameter: they are to be sorted by what is no column.
    """
    index = metadata_index_of(snapshot)
    every, asked = _read_tasks(snapshot, TaskFilter()), filter_of(TaskFilter, values)
    found = every if asked == TaskFilter() else _read_tasks(snapshot, asked)

    def domains_of(task: Task) -> str | None:
        return ", ".join(task.domains or ()) or None

    def language_count(task: Task) -> int:
        return len(task.languages)

    def host_count(task: Task) -> int:
        return len(index.hosts.get(index.task_names.key(task.name), ()))

    def model_count(task: Task) -> int:
        return task.num_models

    whole = "How many have a score on all of it"
    columns = (
        Column("name", "Task", "Name of the task", name_of, str),
        Column("type", "Type", "What a model has to do", lambda each: each.type, str, "word"),
        Column("domains", "Domains", "What its texts are about", domains_of, _word, "word"),
        Column("languages", "Languages", "How many it has", language_count, figures.count),
        Column("benchmarks", "Benchmarks", "How many it counts in", host_count, figures.count),
        Column("models", "Models", whole, model_count, figures.count),
    )
    words = {
        "types": ("Type", {each.type for each in every}),
        "domains": ("Domains", {word for each in every for word in each.domains or ()}),
        "modalities": ("Modalities", {word for each in every for word in each.modalities}),
    }
    choices = [
        (name, label, options_of(sorted(known), values[name]))
        for name, (label, known) in words.items()
    ]
    return list_page(snapshot, values, ("task", len(every)), found, columns, choices=choices)


def _read_tasks(snapshot: Snapshot, asked: TaskFilter) -> list[Task]:
    read = msgspec.json.Decoder(Task).decode
    return [read(each.json) for each in tasks(snapshot, asked).items]


def _word(text: str | None) -> str:
    return text or figures.MISSING
