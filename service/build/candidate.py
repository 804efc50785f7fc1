"""Results and catalog → candidate: a new file whose tables are filled by the plan."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import duckdb
import msgspec

from service.build.definitions import define_tables, define_views, literal
from service.build.engines.engine import Engine
from service.build.engines.local import Functions, LocalEngine
from service.build.engines.spark.cluster import Cluster, spark_engine
from service.build.experiments import identify_experiment
from service.build.plan import load_plan
from service.build.statistics import read_statistics
from service.catalog.load import load_catalog
from service.catalog.records import RECORDS
from service.catalog.write import write_records

# Files of this version open in every DuckDB since 1.0; newer defaults shut out 1.x clients.
STORAGE_VERSION = "v1.0.0"

# What rows are mapped by, where SQL does not do.
FUNCTIONS: Functions = {
    "identify_experiment": identify_experiment,
    "read_statistics": read_statistics,
}

Progress = Callable[[str], None]


class LocalFiles(msgspec.Struct, frozen=True):
    """What lies over the results and the catalog, as JSON lines: rows, and models."""

    results: Path
    models: Path


class BuildLimits(msgspec.Struct, frozen=True):
    """What a build may use; `batch_max_rows` is how many results are summed at once.

    On a `cluster` these limits hold for what runs here.
    """

    threads: int = 2
    memory_limit: str = "2GB"
    disk_max_bytes: int = 16 << 30
    batch_max_rows: int = 6_000_000
    cluster: Cluster | None = None


def build_candidate(
    identity: dict[str, object],
    results_files: list[Path],
    catalog_directory: Path,
    candidate: Path,
    built_at: datetime,
    limits: BuildLimits,
    progress: Progress,
    local: LocalFiles | None = None,
) -> None:
    """Write a whole snapshot to `candidate`, which must not exist yet, and `identity` into it.

    Raises:
        BadCatalog: it is not whole, or not valid.
        BuildFailed: the cluster is not there, or can't build it.
        duckdb.Error: the results can't be read, or there is no room.
    """
    # What DuckDB reads is what was checked: written by us, whatever the catalog's files are like.
    checked = candidate.with_suffix(".catalog")
    values = values_of(identity, results_files, catalog_directory, built_at, local)
    values |= _files_of(checked)
    engine = LocalEngine(load_plan(), values, FUNCTIONS, limits.batch_max_rows)
    connection = duckdb.connect(
        config={
            "storage_compatibility_version": STORAGE_VERSION,
            "threads": limits.threads,
            "memory_limit": limits.memory_limit,
            "temp_directory": str(candidate.with_suffix(".spill")),
            "max_temp_directory_size": f"{_disk_bytes(candidate.parent, limits)}B",
            "preserve_insertion_order": True,
        },
    )
    try:
        # A candidate that is not finished is built anew: nobody needs a log to recover it by.
        connection.execute(
            f"attach {literal(str(candidate))} as candidate (recovery_mode no_wal_writes)"
        )
        connection.execute("use candidate")
        checked.mkdir()
        with _on(limits.cluster, engine, candidate) as chosen:
            _fill(connection, chosen, catalog_directory, checked, progress)
        progress("write it down")
        connection.execute("checkpoint")
    finally:
        connection.close()
        shutil.rmtree(checked, ignore_errors=True)


def _on(
    cluster: Cluster | None, engine: LocalEngine, candidate: Path
) -> contextlib.AbstractContextManager[Engine]:
    if cluster is None:
        return contextlib.nullcontext(engine)
    return spark_engine(cluster, engine, candidate.with_suffix(".spark"))


def _disk_bytes(folder: Path, limits: BuildLimits) -> int:
    """How much may lie on disk besides: never so much that others there find it full."""
    return min(limits.disk_max_bytes, shutil.disk_usage(folder).free // 2)


def _fill(
    connection: duckdb.DuckDBPyConnection,
    engine: Engine,
    catalog_directory: Path,
    checked: Path,
    progress: Progress,
) -> None:
    """Run the plan: what needs the catalog alone beside reading the results."""
    described = engine.plan.without("results")
    # Reading the results leaves half a processor idle, and so do other steps.
    with connection.cursor() as cursor, ThreadPoolExecutor(1) as beside:
        cursor.execute("use candidate")
        try:
            tables = beside.submit(_define, cursor, catalog_directory, checked)
            filled = {step.fills: beside.submit(engine.run, cursor, [step]) for step in described}
            views = beside.submit(define_views, cursor)
            for stage in engine.stages(step for step in engine.plan.steps if step not in described):
                progress(stage[0].query.name)
                for table in [name for step in stage for name in step.reads]:
                    tables.result()
                    if table in filled:
                        filled[table].result()
                engine.run(connection, stage)
            for last in (*filled.values(), views):
                last.result()
        except BaseException:
            # Nobody needs the rest, and whoever told us to stop waits for it.
            beside.shutdown(wait=False, cancel_futures=True)
            cursor.interrupt()
            raise


def _define(cursor: duckdb.DuckDBPyConnection, catalog_directory: Path, checked: Path) -> None:
    write_records(checked, load_catalog(catalog_directory))
    define_tables(cursor)


def values_of(
    identity: dict[str, object],
    results_files: list[Path],
    catalog_directory: Path,
    built_at: datetime,
    local: LocalFiles | None = None,
) -> dict[str, object]:
    """What the plan's queries are given, by the parameters that ask for it."""
    # An empty file is one without rows.
    nothing = Path(os.devnull)
    local = local or LocalFiles(nothing, nothing)
    statistics = sorted((catalog_directory / "statistics").glob("*.json.gz"))
    return {
        **identity,
        **_files_of(catalog_directory),
        "statistics_files": [str(file) for file in statistics],
        "results": [str(file) for file in results_files],
        "local_results_file": str(local.results),
        "local_models_file": str(local.models),
        "built_at": built_at.replace(tzinfo=None),
    }


def _files_of(directory: Path) -> dict[str, object]:
    """Where the records of a catalog are, by the parameters that ask for them."""
    names = {f"{kind}_file": f"{kind}.jsonl" for kind in RECORDS} | {"menu_file": "menu.json"}
    return {parameter: str(directory / name) for parameter, name in names.items()}
