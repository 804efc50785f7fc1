"""Catalog records of tiny worlds: what a test does not say is made up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from service.catalog.records import (
    BenchmarkRecord,
    GroupingRecord,
    GroupRecord,
    LanguageRecord,
    ModelRecord,
    ScriptRecord,
    TaskRecord,
    TaskScope,
)

LANGUAGES = (
    LanguageRecord(code="eng", name="English", default_script="Latn"),
    LanguageRecord(code="deu", name="German", default_script="Latn"),
    LanguageRecord(code="srp", name="Serbian", default_script="Cyrl"),
    LanguageRecord(code="zho", name="Chinese", default_script="Hans"),
)
SCRIPTS = (
    ScriptRecord(code="Hans", name="Simplified"),
    ScriptRecord(code="Hant", name="Traditional"),
    ScriptRecord(code="Latn", name="Latin"),
)

PLAIN = ("mean_task", "mean_task_type", "task_types")


def scope(
    task: str,
    splits: Sequence[str] = ("test",),
    subsets: Sequence[str] = ("default",),
    *,
    is_whole: bool = True,
    languages: Sequence[str] = ("eng",),
) -> TaskScope:
    """A task as a benchmark or a group pins it."""
    return TaskScope(
        task=task,
        splits=list(splits),
        subsets=list(subsets),
        is_whole=is_whole,
        languages=list(languages),
    )


def part(task: str, splits: Sequence[str], subsets: Sequence[str]) -> TaskScope:
    """Some cells of a task, as a custom group takes them."""
    return scope(task, splits, subsets, is_whole=False)


def grouping(name: str, groups: Mapping[str, Sequence[TaskScope]]) -> GroupingRecord:
    """A dimension of custom groups, by label."""
    return GroupingRecord(
        name=name,
        groups=[
            GroupRecord(label=label, description=None, entries=list(entries))
            for label, entries in groups.items()
        ],
    )


def benchmark(name: str = "Tiny", **fields: Any) -> BenchmarkRecord:
    """A benchmark that declares the plain means."""
    defaults: dict[str, Any] = {
        "display_name": name,
        "aliases": [],
        "icon_url": None,
        "icon_text": None,
        "description": "Invented.",
        "reference": None,
        "citation": None,
        "tasks": [],
        "is_on_leaderboard": True,
        "superseded_by": None,
        "aggregations": list(PLAIN),
        "groupings": [],
        "show_zero_shot": True,
        "language_view": None,
        "sort_by": [],
        "is_public_only": False,
    }
    return BenchmarkRecord(name=name, **(defaults | fields))


def task(name: str, **fields: Any) -> TaskRecord:
    """A task with one cell: the subset `default` and the split `test`."""
    defaults: dict[str, Any] = {
        "type": "STS",
        "simplified_type": "similarity",
        "category": "t2t",
        "languages": ["eng"],
        "language_codes": ["eng-Latn"],
        "domains": None,
        "modalities": ["text"],
        "description": "Invented.",
        "reference": None,
        "citation": None,
        "is_public": True,
        "is_aggregate": False,
        "source_dataset": None,
        "license": None,
        "date_from": None,
        "date_to": None,
        "annotations_creators": None,
        "dialect": None,
        "sample_creation": None,
        "main_score": "accuracy",
        "splits": ["test"],
        "subsets": ["default"],
    }
    return TaskRecord(name=name, **(defaults | fields))


def model(name: str, **fields: Any) -> ModelRecord:
    """A model of 100 M parameters whose training data nobody knows."""
    defaults: dict[str, Any] = {
        "url": None,
        "parameters_count": 100_000_000,
        "active_parameters_count": None,
        "embedding_dim": 8,
        "max_tokens": 512.0,
        "release_date": "2026-01-01",
        "model_types": ["dense"],
        "frameworks": ["PyTorch"],
        "use_instructions": False,
        "open_weights": True,
        "openness": {},
        "modalities": ["text"],
        "languages": ["eng-Latn"],
        "citation": None,
        "memory_usage_mb": None,
        "license": None,
        "public_training_code": None,
        "public_training_data": None,
        "adapted_from": None,
        "superseded_by": None,
        "extra_requirements_groups": None,
        "training_datasets": None,
        "training_tasks": None,
    }
    return ModelRecord(name=name, **(defaults | fields))
