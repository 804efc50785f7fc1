"""What of the registry (`mteb-core`) is used though it is not public: every such name, here alone.

A version that lacks one gives a catalog without what it stands for, and a warning that names it.
"""

from __future__ import annotations

import functools
from importlib import import_module
from typing import Any

import msgspec
import structlog

REGISTRY = "mteb-core"

log = structlog.get_logger("duckrank.catalog")


class Private(msgspec.Struct, frozen=True):
    """Where a name is, and what a catalog lacks without it."""

    module: str
    lacking: str


PRIVATE = {
    "_TASKS_REGISTRY": Private("mteb.get_tasks", "tasks in beta, and those that are not public"),
    "_TASK_RENAMES": Private("mteb.get_tasks", "former names of tasks"),
    "renamed_tasks": Private("mteb.results.task_result", "former names of tasks in old results"),
    "_MODEL_RENAMES": Private("mteb.models.get_model_meta", "former names of models"),
    "HOME_BENCHMARK_ENTRIES": Private("mteb.benchmarks._leaderboard_menu", "the menu"),
    "CustomGrouping": Private("mteb.benchmarks.benchmark", "custom groups"),
    "RtebBenchmark": Private("mteb.benchmarks.benchmark", "which benchmarks rank by public tasks"),
    "AbsTaskAggregate": Private("mteb.abstasks.aggregated_task", "which tasks are aggregates"),
    "ISO_TO_LANGUAGE": Private("mteb.languages", "names of languages"),
    "ISO_TO_SCRIPT": Private("mteb.languages", "names of scripts"),
    "_SCRIPT_DISPLAY_ALIASES": Private("mteb.languages.iso_mappings", "short names of scripts"),
    "_get_iso3_to_default_script": Private(
        "mteb.languages.iso_mappings", "usual scripts of languages"
    ),
}


def private(name: str, otherwise: Any) -> Any:
    """What the registry has under one of the names of `PRIVATE`, or `otherwise`."""
    found = _found(name)
    return otherwise if found is _GONE else found


def lacking_names() -> list[str]:
    """Those of `PRIVATE` that the installed registry does not have, with their modules."""
    return [f"{PRIVATE[name].module}.{name}" for name in PRIVATE if _found(name) is _GONE]


_GONE = object()


@functools.cache
def _found(name: str) -> Any:
    known = PRIVATE[name]
    try:
        return getattr(import_module(known.module), name)
    except (ImportError, AttributeError):
        place = f"{known.module}.{name}"
        log.warning("the registry lacks a name", name=place, lacking=known.lacking)
        return _GONE
