"""Stores with snapshots of tiny worlds in them, and everything that is in a store."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq

from service.build.candidate import BuildLimits
from service.catalog.records import Catalog
from service.refresh.rehearse import rehearse
from service.snapshots.ingest import Gates, Ingested, ingest
from service.snapshots.store import SnapshotStore
from service.sources.results import Results
from tests.tiny import World, catalog_of, results_table, world

DATASET = "acme/results"
MODELS = tuple(f"acme/model-{number}" for number in range(10))
TASKS = ("Alpha", "Beta")


def rows_of(models: tuple[str, ...] = MODELS, tasks: tuple[str, ...] = TASKS) -> World:
    """A result for every one of these models and tasks, in the same catalog."""
    everything = world(_table(MODELS, TASKS))
    return World(
        rows=world(_table(models, tasks)).rows,
        tasks=everything.tasks,
        models=everything.models,
        benchmarks=everything.benchmarks,
    )


def _table(models: tuple[str, ...], tasks: tuple[str, ...]) -> str:
    lines = [
        f"{model} {task} {10 * number + len(task)}"
        for number, model in enumerate(models)
        for task in tasks
    ]
    return "\n".join(["model task score", *lines])


def results_in(folder: Path, tiny: World, commit: str, dataset: str = DATASET) -> Results:
    """The results of a world as a file; `commit` is repeated to the length of a SHA."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{commit}.parquet"
    pq.write_table(results_table(tiny.rows), file)
    return Results(paths=(file,), dataset=dataset, commit_sha=(commit * 40)[:40])


def publish(
    data_dir: Path,
    commit: str,
    tiny: World | None = None,
    *,
    gates: Gates = Gates(rehearse=rehearse),  # noqa: B008 (frozen)
    dataset: str = DATASET,
) -> Ingested:
    """Ingest a world into the store of `data_dir`."""
    tiny = rows_of() if tiny is None else tiny
    results = results_in(data_dir.parent / "beside", tiny, commit, dataset)
    return ingest_files(data_dir, results, tiny, gates=gates)


def ingest_files(
    data_dir: Path,
    results: Results,
    tiny: World,
    *,
    gates: Gates = Gates(rehearse=rehearse),  # noqa: B008 (frozen)
) -> Ingested:
    """Ingest results, with the catalog of a world, into the store of `data_dir`."""
    return ingest(
        results,
        catalog_in(data_dir.parent / "beside", tiny).directory,
        SnapshotStore(data_dir),
        BuildLimits(threads=1),
        lambda _step: None,
        gates,
    )


def catalog_in(beside: Path, tiny: World) -> Catalog:
    """The catalog of a world."""
    return catalog_of(tiny, beside / "catalog")


def files_in(data_dir: Path) -> set[str]:
    """Every file of a store, by its path in it."""
    return {str(file.relative_to(data_dir)) for file in data_dir.rglob("*") if file.is_file()}


def damage(file: Path, place: float = 0.5) -> None:
    """Change one byte, this far into a file."""
    file.chmod(0o644)
    content = bytearray(file.read_bytes())
    content[int(len(content) * place)] ^= 0x55
    file.write_bytes(content)


@contextlib.contextmanager
def held(file: Path) -> Iterator[int]:
    """Let another process have it open for writing, as DuckDB's shell does; gives its id."""
    hold = (
        "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print(flush=True);"
        " sys.stdin.read()"
    )
    file.chmod(0o644)
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            yield process.pid
        finally:
            process.communicate()
    file.chmod(0o444)
