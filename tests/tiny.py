"""Tiny worlds: a short table of results, and as much of a catalog as a test is about.

A table's first line names its columns; `-` is null, `·` is the default of its column. Whatever a
test does not say is made up: every task and model of the table is in the catalog, in order of
appearance, and the benchmark `Tiny` has them all. Scores are whole numbers, so that sums are
exact and expected values can be worked out on paper.
"""

from __future__ import annotations

import gzip
import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from service.catalog.load import Catalog, catalog_digest, load_catalog
from service.catalog.records import (
    FORMAT_VERSION,
    BenchmarkRecord,
    GroupingRecord,
    GroupRecord,
    LanguageRecord,
    Manifest,
    MenuRecord,
    ModelRecord,
    ScriptRecord,
    TaskRecord,
    TaskScope,
)
from service.snapshots.build import BuildLimits, build_candidate
from service.snapshots.connect import Snapshot, open_snapshot
from service.snapshots.identity import snapshot_inputs

BENCHMARK = "Tiny"
COMMIT_SHA = "0123456789abcdef0123456789abcdef01234567"
BUILT_AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

ROW_DEFAULTS: dict[str, Any] = {
    "revision": "main",
    "split": "test",
    "subset": "default",
    "languages": ["eng-Latn"],
    "experiment": None,
    "is_public": True,
    "trained_on": False,
}
LANGUAGES = (
    LanguageRecord(code="eng", name="English", default_script="Latn"),
    LanguageRecord(code="deu", name="German", default_script="Latn"),
    LanguageRecord(code="fra", name="French", default_script="Latn"),
    LanguageRecord(code="zho", name="Chinese", default_script=None),
    LanguageRecord(code="srp", name="Serbian", default_script="Cyrl"),
)
SCRIPTS = (
    ScriptRecord(code="Latn", name="Latin"),
    ScriptRecord(code="Hans", name="Simplified"),
    ScriptRecord(code="Hant", name="Traditional"),
)

Rows = list[dict[str, Any]]


def table(text: str) -> Rows:
    """The rows of a table in text."""
    lines = [line.split() for line in text.strip().splitlines() if line.strip()]
    header, body = lines[0], lines[1:]
    return [
        ROW_DEFAULTS
        | {
            column: _value(column, cell)
            for column, cell in zip(header, line, strict=True)
            if cell != "·"
        }
        for line in body
    ]


def _value(column: str, cell: str) -> Any:
    if cell == "-":
        return None
    if column == "score":
        return float(cell)
    if column == "languages":
        return cell.split(",")
    if column in ("is_public", "trained_on"):
        return {"yes": True, "no": False}[cell]
    if column == "experiment":
        settings = dict(setting.split("=") for setting in cell.split(","))
        return {key: int(text) if text.isdigit() else text for key, text in settings.items()}
    return cell


def scope(
    task: str,
    splits: Sequence[str] = ("test",),
    subsets: Sequence[str] = ("default",),
    *,
    is_whole: bool = True,
    languages: Sequence[str] = ("eng",),
) -> TaskScope:
    """A task as a benchmark pins it."""
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


def benchmark(name: str = BENCHMARK, **fields: Any) -> BenchmarkRecord:
    """A benchmark that declares every plain mean."""
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
        "aggregations": ["mean_task", "mean_task_type", "task_types"],
        "groupings": [],
        "show_zero_shot": True,
        "language_view": None,
        "sort_by": [],
        "is_public_only": False,
    }
    return BenchmarkRecord(name=name, **(defaults | fields))


def task(name: str, **fields: Any) -> TaskRecord:
    """A task with one cell, (default, test)."""
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
    """A model of 100 M parameters that declares no training data."""
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


class World(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a snapshot is built from."""

    rows: Rows
    tasks: list[TaskRecord]
    models: list[ModelRecord]
    benchmarks: list[BenchmarkRecord]
    languages: Sequence[LanguageRecord] = LANGUAGES
    scripts: Sequence[ScriptRecord] = SCRIPTS
    menu: Sequence[MenuRecord] = ()
    statistics: Mapping[str, bytes] = {}


def world(
    results: str | Rows,
    *,
    tasks: Sequence[TaskRecord] | None = None,
    models: Sequence[ModelRecord | str] | None = None,
    benchmarks: Sequence[BenchmarkRecord] | None = None,
    **rest: Any,
) -> World:
    """A world of these results; what is left out is made up to fit them.

    Of a benchmark without tasks, they are all of the table, pinned to the cells in it.
    """
    rows = table(results) if isinstance(results, str) else results
    cells_of = {name: _cells(rows, name) for name in _distinct(rows, "task")}
    made_up_tasks = [task(name, splits=cells[0], subsets=cells[1]) for name, cells in cells_of.items()]
    everything = [scope(name, *cells) for name, cells in cells_of.items()]
    return World(
        rows=rows,
        tasks=made_up_tasks if tasks is None else list(tasks),
        models=[
            model(record) if isinstance(record, str) else record
            for record in (_distinct(rows, "model") if models is None else models)
        ],
        benchmarks=[
            record if record.tasks else msgspec.structs.replace(record, tasks=everything)
            for record in ([benchmark()] if benchmarks is None else benchmarks)
        ],
        **rest,
    )


def _distinct(rows: Rows, column: str) -> list[str]:
    return list(dict.fromkeys(row[column] for row in rows))


def _cells(rows: Rows, name: str) -> tuple[list[str], list[str]]:
    own = [row for row in rows if row["task"] == name]
    return _distinct(own, "split"), _distinct(own, "subset")


def write_results(rows: Rows, file: Path) -> Path:
    """The rows as a results file, as the Hub has them."""
    pq.write_table(results_table(rows), file)
    return file


def results_table(rows: Rows) -> pa.Table:
    """The rows with the columns and types of the Hub's."""
    settings: dict[str, pa.DataType] = {}
    for row in rows:
        for key, value in (row["experiment"] or {}).items():
            settings[key] = pa.int64() if isinstance(value, int) else pa.string()
    columns = {
        "model_name": ("model", pa.string()),
        "model_revision": ("revision", pa.string()),
        "task_name": ("task", pa.string()),
        "split": ("split", pa.string()),
        "subset": ("subset", pa.string()),
        "language": ("languages", pa.list_(pa.string())),
        "score": ("score", pa.float64()),
        "experiments": ("experiment", pa.struct(settings) if settings else pa.null()),
        "is_public": ("is_public", pa.bool_()),
        "trained_on": ("trained_on", pa.bool_()),
    }
    return pa.table(
        {
            name: pa.array([row[column] for row in rows], kind)
            for name, (column, kind) in columns.items()
        }
    )


def write_catalog(tiny: World, directory: Path) -> Catalog:
    """The catalog of a world, written and read back as ingest does."""
    (directory / "statistics").mkdir(parents=True)
    for name in ("benchmarks", "tasks", "models", "languages", "scripts"):
        _write_lines(directory / f"{name}.jsonl", getattr(tiny, name))
    (directory / "menu.json").write_bytes(msgspec.json.encode(list(tiny.menu)))
    for name, content in tiny.statistics.items():
        file = directory / "statistics" / f"{quote(name, safe='')}.json.gz"
        file.write_bytes(gzip.compress(content, mtime=0))
    manifest = Manifest(
        format_version=FORMAT_VERSION,
        source="tiny",
        source_version="1",
        digest=catalog_digest(directory),
    )
    (directory / "manifest.json").write_bytes(msgspec.json.encode(manifest))
    return load_catalog(directory)


def _write_lines(file: Path, records: Iterable[msgspec.Struct]) -> None:
    file.write_bytes(b"".join(msgspec.json.encode(record) + b"\n" for record in records))


_numbers = itertools.count(1)


def build(tiny: World, directory: Path, *, threads: int = 1, memory_limit: str = "1GB") -> Snapshot:
    """The snapshot of a world, built as ingest builds it, and opened."""
    home = directory / f"world-{next(_numbers)}"
    catalog = write_catalog(tiny, home / "catalog")
    results = write_results(tiny.rows, home / "results.parquet")
    candidate = home / "tiny.duckdb"
    build_candidate(
        snapshot_inputs("tiny.parquet", COMMIT_SHA, catalog.manifest),
        [results],
        catalog.directory,
        candidate,
        BUILT_AT,
        BuildLimits(threads=threads, memory_limit=memory_limit),
        lambda _step: None,
    )
    return open_snapshot(candidate)


def is_scored(row: Mapping[str, Any]) -> bool:
    """Whether a row has a number for a score."""
    return row["score"] is not None and math.isfinite(row["score"])
