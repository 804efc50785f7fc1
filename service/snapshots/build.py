"""Results and catalog → candidate: fills the tables of a new snapshot, step by step."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from functools import partial
from pathlib import Path

import duckdb
import msgspec

from service import resources
from service.snapshots.batches import batches_of
from service.snapshots.experiments import identify_experiment
from service.snapshots.identity import SnapshotInputs
from service.snapshots.metadata import define_views, fill_from_catalog, literal
from service.snapshots.statistics import fill_statistics
from service.snapshots.turns import turns
from service.statements import execute, load_statements

# Files of this version open in every DuckDB since 1.0; newer defaults shut out 1.x clients.
STORAGE_VERSION = "v1.0.0"

Progress = Callable[[str], None]
Fill = Callable[[duckdb.DuckDBPyConnection], None]


class BuildLimits(msgspec.Struct, frozen=True):
    """What a build may use; `batch_max_rows` is how many results are summed at once."""

    threads: int = 2
    memory_limit: str = "2GB"
    batch_max_rows: int = 6_000_000


def build_candidate(
    inputs: SnapshotInputs,
    results_files: list[Path],
    catalog_directory: Path,
    candidate: Path,
    built_at: datetime,
    limits: BuildLimits,
    progress: Progress,
) -> None:
    """Write a whole snapshot to `candidate`, which must not exist yet.

    Raises:
        BadCatalog: it is not whole, or not valid.
        duckdb.Error: the results can't be read, or there is no room.
    """
    connection = duckdb.connect(
        config={
            "storage_compatibility_version": STORAGE_VERSION,
            "threads": limits.threads,
            "memory_limit": limits.memory_limit,
            "temp_directory": str(candidate.with_suffix(".spill")),
            "preserve_insertion_order": True,
        },
    )
    try:
        # A candidate that is not finished is built anew: nobody needs a log to recover it by.
        connection.execute(
            f"attach {literal(str(candidate))} as candidate (recovery_mode no_wal_writes)"
        )
        connection.execute("use candidate")
        # Reading the results leaves half a processor idle, and so do other steps.
        with ThreadPoolExecutor(1) as beside:

            def fill_beside(fill: Fill) -> Future[None]:
                return beside.submit(_fill_apart, connection.cursor(), fill)

            described = fill_beside(partial(fill_from_catalog, catalog_directory=catalog_directory))
            statistics = fill_beside(partial(fill_statistics, catalog_directory=catalog_directory))
            views = fill_beside(define_views)
            _fill_from_results(
                connection, results_files, catalog_directory, described, limits, progress
            )
            statistics.result()
            views.result()
            _describe_snapshot(connection, inputs, built_at)
        progress("write it down")
        connection.execute("checkpoint")
    finally:
        connection.close()


def _fill_apart(cursor: duckdb.DuckDBPyConnection, fill: Fill) -> None:
    with cursor:
        cursor.execute("use candidate")
        fill(cursor)


def _fill_from_results(
    connection: duckdb.DuckDBPyConnection,
    results_files: list[Path],
    catalog_directory: Path,
    described: Future[None],
    limits: BuildLimits,
    progress: Progress,
) -> None:
    """Run `sql/build`; its first step needs the results alone, the others what is `described`."""
    values: dict[str, object] = {"results": [str(file) for file in results_files]} | {
        f"{name}_file": str(catalog_directory / f"{name}.jsonl")
        for name in ("languages", "scripts")
    }
    stage, *others = load_statements(resources.sql_dir() / "build").values()
    progress(stage.name)
    execute(connection, stage, **values)
    progress("catalog")
    described.result()
    for statement in others:
        progress(statement.name)
        if statement.name.endswith("_entries"):
            _identify_experiments(connection)
        for batch in batches_of(connection, statement, limits.batch_max_rows):
            for _ in turns(connection, batch, limits.batch_max_rows):
                execute(connection, statement, **values, **batch)


def _identify_experiments(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "create temporary table experiment_identity"
        " (experiments varchar, experiment_id varchar, settings varchar)"
    )
    raw_settings = connection.execute(
        "select distinct experiments from staged_result"
        " where experiments is not null order by experiments"
    ).fetchall()
    for (raw,) in raw_settings:
        experiment = identify_experiment(raw)
        connection.execute(
            "insert into experiment_identity values (?, ?, ?)",
            [raw, experiment.experiment_id, experiment.settings],
        )


def _describe_snapshot(
    connection: duckdb.DuckDBPyConnection, inputs: SnapshotInputs, built_at: datetime
) -> None:
    connection.execute(
        "insert into snapshot select ?, ?, ?, ?, ?, ?, ?, ?, count(*) from measurement",
        [
            inputs.snapshot_id,
            inputs.dataset,
            inputs.commit_sha,
            inputs.catalog_source,
            inputs.catalog_version,
            inputs.catalog_digest,
            inputs.definition_digest,
            built_at.replace(tzinfo=None),
        ],
    )
