"""The files beside this one → the registry of the sample: benchmarks, tasks and models.

What many records share stands once, in tables of their own; a record says what is different.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from service.catalog.records import (
    BenchmarkRecord,
    GroupingRecord,
    GroupRecord,
    MenuRecord,
    ModelRecord,
    Record,
    TaskRecord,
    TaskScope,
)

DIRECTORY = Path(__file__).parent

Fields = dict[str, Any]
AnyRecord = TypeVar("AnyRecord", bound=Record)


class SampleTask(msgspec.Struct, frozen=True, kw_only=True):
    """A task, and what its results need beyond its record; `tasks.toml` says what that means."""

    record: TaskRecord
    subset_languages: dict[str, list[str]]
    difficulty: float
    has_results: bool
    question_count: int | None = None

    @property
    def name(self) -> str:
        return self.record.name


class SampleModel(msgspec.Struct, frozen=True, kw_only=True):
    """A model, and what its results need beyond its record; `models.toml` says what that means."""

    record: ModelRecord
    skill: float
    luck: str
    experiments: list[Fields]
    runs_in: list[str]

    @property
    def name(self) -> str:
        return self.record.name


class Registry(msgspec.Struct, frozen=True, kw_only=True):
    """All that the sample is about. The last two have results, and the catalog lacks them."""

    benchmarks: list[BenchmarkRecord]
    menu: list[MenuRecord]
    tasks: list[SampleTask]
    models: list[SampleModel]
    forgotten_task: SampleTask
    unlisted_model: SampleModel


def read_registry() -> Registry:
    """The registry, in the order of its files."""
    benchmarks, tasks, models = map(read_file, ("benchmarks", "tasks", "models"))
    task_of = {each["name"]: _task(each, tasks) for each in tasks["tasks"]}
    return Registry(
        benchmarks=[_benchmark(each, benchmarks, task_of) for each in benchmarks["benchmarks"]],
        menu=msgspec.convert(benchmarks["menu"], list[MenuRecord]),
        tasks=list(task_of.values()),
        models=[_model(each, models) for each in models["models"]],
        forgotten_task=_task(tasks["forgotten_task"], tasks),
        unlisted_model=_model(models["unlisted_model"], models),
    )


def read_file(name: str) -> Fields:
    """What one of the files says."""
    return tomllib.loads((DIRECTORY / f"{name}.toml").read_text(encoding="utf-8"))


def _task(own: Fields, file: Fields) -> SampleTask:
    name, type_name = own["name"], own["type"]
    fields = _layered(file["every_task"], file["types"][type_name], own)
    if fields["is_public"]:
        page = f"https://example.org/tasks/{len(name)}-{type_name.lower()}"
        citation = f"@misc{{invented, title={{{name}, an Invented Task}}, year={{2025}}}}"
        fields |= file["public_tasks"] | {"reference": page, "citation": citation}
    if not fields["is_aggregate"]:
        fields["source_dataset"] = f"invented-data/{name}"
    description = f"{name} is an invented task of the type {type_name}; its data does not exist."
    codes = _once(code for codes in fields["subset_languages"].values() for code in codes)
    record, results = _record(
        TaskRecord,
        fields
        | {"description": description, "language_codes": codes, "languages": _languages(codes)}
        | {"subsets": list(fields["subset_languages"])},
    )
    return SampleTask(record=record, **results)


def _model(own: Fields, file: Fields) -> SampleModel:
    name, families = own["name"], [file["families"][each] for each in own.get("families", ())]
    fields = _layered(file["every_model"], *families, own)
    fields.pop("families", None)
    is_open, count = "API" not in fields["frameworks"], fields.get("parameters_count")
    page = f"https://example.org/{name}" if is_open else None
    said_of_all = {
        "luck": name,
        "url": page,
        "active_parameters_count": count,
        "memory_usage_mb": None if count is None else round(count * 4 / 2**20),
        "license": "apache-2.0" if is_open else None,
        "public_training_code": page and f"{page}/code",
        "training_datasets": fields["training_tasks"],
        "open_weights": is_open,
        "openness": {
            **dict.fromkeys(("open weights", "open license", "open training code"), is_open),
            "open training data": False,
            "paper": "citation" in fields,
            "model card": True,
        },
    }
    record, results = _record(ModelRecord, said_of_all | fields)
    return SampleModel(record=record, **results)


def _benchmark(own: Fields, file: Fields, task_of: Mapping[str, SampleTask]) -> BenchmarkRecord:
    name = own["name"]
    citation = f"@misc{{invented, title={{{name}, an Invented Benchmark}}, year={{2025}}}}"
    said_of_all = file["every_benchmark"] | {"display_name": name, "citation": citation}
    fields = _layered(said_of_all, own)
    groupings = [
        GroupingRecord(
            name=grouping["name"],
            groups=[
                GroupRecord(
                    label=group["label"],
                    description=group.get("description"),
                    entries=[_scope(each, task_of) for each in group["entries"]],
                )
                for group in grouping["groups"]
            ],
        )
        for grouping in fields["groupings"]
    ]
    record, _ = _record(
        BenchmarkRecord,
        fields
        | {"description": f"{own['description']} An invented benchmark of the sample."}
        | {"tasks": [_scope(each, task_of) for each in own["tasks"]], "groupings": groupings},
    )
    return record


def _scope(entry: str | Fields, task_of: Mapping[str, SampleTask]) -> TaskScope:
    """A task, whole or with only those splits and subsets that an entry names."""
    only: Fields = {"task": entry} if isinstance(entry, str) else entry
    task = task_of[only["task"]]
    whole: Fields = {"splits": task.record.splits, "subsets": task.record.subsets}
    pinned = whole | only
    codes = [code for subset in pinned["subsets"] for code in task.subset_languages[subset]]
    return TaskScope(
        **pinned, is_whole=pinned == whole | {"task": task.name}, languages=_languages(codes)
    )


def _layered(*layers: Fields) -> Fields:
    """Each layer over the one before it; what one calls unknown is null."""
    fields: Fields = {}
    for layer in layers:
        fields |= layer | dict.fromkeys(layer.get("unknown", ()))
    fields.pop("unknown", None)
    return fields


def _record(kind: type[AnyRecord], fields: Fields) -> tuple[AnyRecord, Fields]:
    """A record of what is said of it, null where nothing is; and what else is said."""
    names = kind.__struct_fields__
    record = kind(**{name: fields.get(name) for name in names})
    return record, {name: value for name, value in fields.items() if name not in names}


def _languages(codes: list[str]) -> list[str]:
    return _once(code.split("-")[0] for code in codes)


def _once(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))
