"""Registry (`mteb-core`, the extra `catalog`) → catalog files.

What a version of it lacks is absent from the catalog; `registry.py` names what is not public.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version
from inspect import signature
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, get_args

from service.catalog.records import (
    BenchmarkRecord,
    GroupingRecord,
    GroupRecord,
    LanguageRecord,
    Manifest,
    MenuRecord,
    ModelRecord,
    Record,
    RenameRecord,
    ScriptRecord,
    SortColumn,
    TaskRecord,
    TaskScope,
)
from service.catalog.registry import REGISTRY, private
from service.catalog.write import CatalogContents, check_writable, write_catalog
from service.errors import BadCatalog
from service.wire.structs import Aggregation

R = TypeVar("R", bound=Record)

# The registry names the columns that decide a position as its tables head them.
SORT_COLUMNS: dict[str, SortColumn] = {
    "Mean (Task)": "mean_task",
    "Mean (TaskType)": "mean_task_type",
    "Mean (Public)": "mean_public",
    "Mean (Private)": "mean_private",
    "Mean (Subset)": "mean_subset",
}

# What stands for a field that a version of the registry lacks, where null is not allowed.
ABSENT: dict[str, object] = {"description": "", "openness": {}}


def export_catalog(directory: Path) -> Manifest:
    """Write the registry's catalog to `directory`, which is replaced as a whole.

    The same registry gives the same bytes.

    Raises:
        BadCatalog: the registry is not installed, or `directory` holds something else.
    """
    check_writable(directory)
    try:
        registry_version = version(REGISTRY)
        import mteb
    except (PackageNotFoundError, ImportError) as error:
        raise BadCatalog(
            f"the registry `{REGISTRY}` can't be loaded ({error}): install `duckrank[catalog]`,"
            " or give --catalog a directory that was exported elsewhere"
        ) from error
    try:
        return write_catalog(directory, _contents(mteb, registry_version))
    except BadCatalog:
        raise
    except Exception as error:  # whatever it has become
        raise BadCatalog(
            f"{REGISTRY} {registry_version} is not as this duckrank reads it"
            f" ({type(error).__name__}: {error}): install another version, or a newer duckrank"
        ) from error


def _contents(mteb: Any, registry_version: str) -> CatalogContents:
    models = mteb.get_model_metas()
    registered = private("_TASKS_REGISTRY", None)
    # The public list has instances, and complains of each that is in beta.
    tasks: list[Any] = [*(registered.values() if registered else map(type, mteb.get_tasks()))]
    return CatalogContents(
        source=REGISTRY,
        source_version=registry_version,
        benchmarks=map(_benchmark, mteb.get_benchmarks()),
        tasks=map(_task, tasks),
        models=map(_model, models),
        languages=_languages(),
        scripts=_scripts(),
        menu=[_menu_entry(entry) for entry in private("HOME_BENCHMARK_ENTRIES", [])],
        statistics=_statistics(tasks),
        renames=_renames({model.name for model in models}, {task.metadata.name for task in tasks}),
    )


def _benchmark(benchmark: Any) -> BenchmarkRecord:
    icon = getattr(benchmark, "icon", None)
    icon = icon or None
    is_url = icon is not None and icon[:7].lower().startswith(("http://", "https:/", "data:"))
    sort_columns = getattr(benchmark, "summary_sort_column", None) or ()
    if isinstance(sort_columns, str):
        sort_columns = (sort_columns,)
    grouping_kind = private("CustomGrouping", ())
    declared = list(getattr(benchmark, "aggregations", None) or ())
    groupings = [each for each in declared if isinstance(each, grouping_kind)]
    aggregations: list[Any] = [
        "custom_groups" if each in groupings else getattr(each, "value", None) for each in declared
    ]
    return BenchmarkRecord(
        name=benchmark.name,
        display_name=benchmark.display_name or benchmark.name,
        aliases=list(getattr(benchmark, "aliases", None) or ()),
        icon_url=icon if is_url else None,
        icon_text=None if is_url else icon,
        description=benchmark.description or "",
        reference=str(benchmark.reference) if benchmark.reference else None,
        citation=benchmark.citation,
        tasks=[_scope(task) for task in benchmark.tasks],
        is_on_leaderboard=bool(benchmark.display_on_leaderboard),
        superseded_by=list(getattr(benchmark, "superseded_by", None) or ()) or None,
        # A mean that nobody here computes is not shown.
        aggregations=[
            each for each in dict.fromkeys(aggregations) if each in get_args(Aggregation)
        ],
        groupings=[
            GroupingRecord(
                name=grouping.name,
                groups=[
                    GroupRecord(
                        label=group.label,
                        description=group.description,
                        entries=[_scope(task) for task in group.tasks],
                    )
                    for group in grouping.groups
                ],
            )
            for grouping in groupings
        ],
        show_zero_shot=bool(getattr(benchmark, "show_zero_shot", True)),
        language_view=getattr(benchmark, "language_view", None) or None,
        sort_by=[SORT_COLUMNS[column] for column in sort_columns],
        is_public_only=isinstance(benchmark, private("RtebBenchmark", ())),
    )


def _scope(task: Any) -> TaskScope:
    whole = task.metadata
    return TaskScope(
        task=whole.name,
        splits=list(task.eval_splits),
        subsets=list(task.hf_subsets),
        is_whole=set(task.hf_subsets) == set(whole.hf_subsets)
        and set(task.eval_splits) == set(whole.eval_splits),
        languages=list(task.languages),
    )


def _task(task: Any) -> TaskRecord:
    metadata = task.metadata
    is_aggregate = issubclass(task, private("AbsTaskAggregate", ()))
    domains = list(metadata.domains or ())
    date_from, date_to = map(str, metadata.date) if metadata.date else (None, None)
    return _record(
        TaskRecord,
        metadata,
        type=str(metadata.type),
        simplified_type=metadata.simplified_task_type,
        languages=list(metadata.languages),
        language_codes=list(metadata.bcp47_codes),
        # An aggregate task collects its domains from a set, in an order that changes.
        domains=(sorted(domains) if is_aggregate else domains) or None,
        modalities=list(metadata.modalities),
        reference=None if metadata.reference is None else str(metadata.reference),
        citation=metadata.bibtex_citation,
        is_public=bool(metadata.is_public),
        is_aggregate=is_aggregate,
        source_dataset=metadata.dataset["path"],
        license=None if metadata.license is None else str(metadata.license),
        date_from=date_from,
        date_to=date_to,
        splits=list(metadata.eval_splits),
        subsets=list(metadata.hf_subsets),
    )


def _model(model: Any) -> ModelRecord:
    training_tasks = model.get_training_datasets()
    max_tokens = model.max_tokens
    dimensions = model.embed_dim
    return _record(
        ModelRecord,
        model,
        url=_text(model.reference),
        parameters_count=model.n_parameters,
        active_parameters_count=model.n_active_parameters,
        embedding_dim=dimensions
        if dimensions is None or isinstance(dimensions, int)
        else max(dimensions, default=None),
        max_tokens=None if max_tokens is None or math.isinf(max_tokens) else int(max_tokens),
        release_date=_text(model.release_date),
        model_types=[str(kind) for kind in model.model_type or ["dense"]],
        frameworks=[str(framework) for framework in model.framework or []],
        modalities=[str(modality) for modality in model.modalities or ["text"]],
        languages=[str(code) for code in model.languages or [] if code],
        citation=_text(model.citation),
        license=_text(model.license),
        public_training_code=_text(model.public_training_code),
        # False is an answer here, null is none.
        public_training_data=None
        if model.public_training_data is None
        else str(model.public_training_data),
        adapted_from=_text(model.adapted_from),
        superseded_by=_text(model.superseded_by),
        extra_requirements_groups=list(model.extra_requirements_groups or ()) or None,
        training_datasets=sorted(model.training_datasets) if model.training_datasets else None,
        training_tasks=None if training_tasks is None else sorted(training_tasks),
    )


def _record(kind: Callable[..., R], source: Any, **fields: Any) -> R:
    """A record of these `fields`; all others are those of `source` by the same names."""
    others = signature(kind).parameters.keys() - fields
    return kind(**{name: getattr(source, name, ABSENT.get(name)) for name in others}, **fields)


def _text(value: object) -> str | None:
    return str(value) if value else None


def _languages() -> list[LanguageRecord]:
    names = private("ISO_TO_LANGUAGE", {})
    default_scripts = private("_get_iso3_to_default_script", dict)()
    return [
        LanguageRecord(code=code, name=names.get(code), default_script=default_scripts.get(code))
        for code in sorted(names.keys() | default_scripts.keys())
    ]


def _scripts() -> list[ScriptRecord]:
    names = {**private("ISO_TO_SCRIPT", {}), **private("_SCRIPT_DISPLAY_ALIASES", {})}
    return [ScriptRecord(code=code, name=names[code]) for code in sorted(names)]


def _renames(model_names: set[str], task_names: set[str]) -> list[RenameRecord]:
    models = private("_MODEL_RENAMES", {})
    tasks = {**private("renamed_tasks", {}), **private("_TASK_RENAMES", {})}
    # What still has that name keeps its results.
    return [
        *(
            RenameRecord(kind="model", former_name=former_name, name=name)
            for former_name, name in models.items()
            if former_name not in model_names
        ),
        *(
            RenameRecord(kind="task", former_name=former_name, name=name)
            for former_name, name in tasks.items()
            if former_name not in task_names
        ),
    ]


def _menu_entry(entry: Any) -> MenuRecord:
    from mteb.benchmarks.benchmark import Benchmark

    if isinstance(entry, Benchmark):
        return MenuRecord(name=entry.name, benchmark=entry.name)
    return MenuRecord(
        name=entry.name or "",
        description=entry.description,
        is_open=bool(entry.open),
        children=[_menu_entry(child) for child in entry.benchmarks],
    )


def _statistics(tasks: Iterable[Any]) -> Iterator[tuple[str, BinaryIO]]:
    for task in tasks:
        source: Path | None = getattr(task.metadata, "descriptive_stat_path", None)
        if source is not None and source.exists():
            with source.open("rb") as statistics:
                yield task.metadata.name, statistics
