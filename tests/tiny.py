"""Tiny worlds: a short table of results, and as much of a catalog as a test is about.

A table's first line names its columns; `-` is null, and a column that is left out has its default.
Tasks and models that a test does not declare are those of the table, in order of appearance, and
the benchmark `Tiny` has every task. Scores are whole numbers: their sums are exact, and what is
expected can be worked out on paper.
"""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from service.answers.leaderboards import leaderboard
from service.build.candidate import BuildLimits, build_candidate
from service.catalog.load import load_catalog
from service.catalog.records import (
    BenchmarkRecord,
    Catalog,
    LanguageRecord,
    MenuRecord,
    ModelRecord,
    RenameRecord,
    ScriptRecord,
    TaskRecord,
)
from service.catalog.write import CatalogContents, write_catalog
from service.snapshots.connect import Snapshot, open_snapshot
from service.snapshots.identity import snapshot_inputs
from service.wire.encode import encode
from tests.tiny_catalog import LANGUAGES, SCRIPTS, benchmark, model, scope, task

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

Rows = list[dict[str, Any]]
Given = Callable[..., Snapshot]


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
    renames: Sequence[RenameRecord] = ()


def table(text: str) -> Rows:
    """The rows of a table in text."""
    header, *body = [line.split() for line in text.splitlines() if line.strip()]
    return [
        ROW_DEFAULTS
        | {column: _value(column, cell) for column, cell in zip(header, line, strict=True)}
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


def world(
    results: str | Rows,
    *,
    tasks: Sequence[TaskRecord] | None = None,
    models: Sequence[ModelRecord | str] | None = None,
    benchmarks: Sequence[BenchmarkRecord] | None = None,
    **rest: Any,
) -> World:
    """A world of these results; a benchmark without tasks gets all cells of the table."""
    rows = table(results) if isinstance(results, str) else results
    cells = {
        name: (_distinct(rows, "split", name), _distinct(rows, "subset", name))
        for name in _distinct(rows, "task")
    }
    made_up = [
        task(name, splits=splits, subsets=subsets) for name, (splits, subsets) in cells.items()
    ]
    everything = [scope(name, splits, subsets) for name, (splits, subsets) in cells.items()]
    return World(
        rows=rows,
        tasks=made_up if tasks is None else list(tasks),
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


def _distinct(rows: Rows, column: str, task_name: str | None = None) -> list[str]:
    return list(
        dict.fromkeys(row[column] for row in rows if task_name is None or row["task"] == task_name)
    )


def results_table(rows: Rows) -> pa.Table:
    """The rows with the columns and types of the Hub's file."""
    settings: dict[str, pa.DataType] = {}
    for row in rows:
        for key, value in (row["experiment"] or {}).items():
            settings[key] = pa.scalar(value).type
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


def catalog_of(tiny: World, directory: Path) -> Catalog:
    """The catalog of a world, written, and read back as ingest reads it."""
    contents = CatalogContents(
        source="tiny",
        source_version="1",
        benchmarks=tiny.benchmarks,
        tasks=tiny.tasks,
        models=tiny.models,
        languages=tiny.languages,
        scripts=tiny.scripts,
        menu=list(tiny.menu),
        statistics=[(name, io.BytesIO(content)) for name, content in tiny.statistics.items()],
        renames=tiny.renames,
    )
    write_catalog(directory, contents)
    return load_catalog(directory)


def build(tiny: World, directory: Path, *, threads: int = 1) -> Snapshot:
    """The snapshot of a world, built in a folder of its own in `directory`, and opened."""
    home = Path(tempfile.mkdtemp(dir=directory))
    catalog = catalog_of(tiny, home / "catalog")
    results = home / "results.parquet"
    pq.write_table(results_table(tiny.rows), results)
    build_from([results], catalog, home / "tiny.duckdb", threads=threads)
    return open_snapshot(home / "tiny.duckdb")


def build_from(
    results: list[Path],
    catalog: Catalog,
    candidate: Path,
    *,
    threads: int = 1,
    limits: BuildLimits | None = None,
) -> None:
    """The snapshot of these files in `candidate`."""
    build_candidate(
        snapshot_inputs("tiny.parquet", COMMIT_SHA, catalog.manifest).written_down(),
        results,
        catalog.directory,
        candidate,
        BUILT_AT,
        limits or BuildLimits(threads=threads),
        lambda _step: None,
    )


def wire(answer: object) -> Any:
    """An answer as its clients see it."""
    return json.loads(encode(answer))


def board(
    snapshot: Snapshot, *fields: str, name: str = "Tiny", languages: tuple[str, ...] = ()
) -> list[tuple[Any, ...]]:
    """Those fields of every row of a leaderboard as clients see it; `model` is its name."""
    return pick(wire(leaderboard(snapshot, name, languages))["rows"], *fields)


def pick(rows: list[dict[str, Any]], *fields: str) -> list[tuple[Any, ...]]:
    """Those fields of every row; `model` is its name."""
    return [
        tuple(row["model"]["name"] if field == "model" else row[field] for field in fields)
        for row in rows
    ]


def query(snapshot: Snapshot, sql: str) -> list[tuple[Any, ...]]:
    """The rows that an analyst gets."""
    return snapshot.cursor().execute(sql).fetchall()
