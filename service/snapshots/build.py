"""Results and catalog → candidate: fills the tables of a new snapshot, step by step."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote

import duckdb
import msgspec

from service import resources
from service.catalog.records import MenuRecord
from service.snapshots.batches import batches_of
from service.snapshots.experiments import identify_experiment
from service.snapshots.identity import SnapshotInputs
from service.snapshots.migrations import apply_migrations
from service.statements import execute, load_statements

# Files of this version open in every DuckDB since 1.0; newer defaults shut out 1.x clients.
STORAGE_VERSION = "v1.0.0"
INFLATE_CHUNK_BYTES = 1 << 20

Progress = Callable[[str], None]


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
    """Write a whole snapshot to `candidate`, which must not exist yet."""
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
            f"attach {_literal(str(candidate))} as candidate (recovery_mode no_wal_writes)"
        )
        connection.execute("use candidate")
        # Inflating and hashing leave the interpreter to others, and a processor is often idle.
        with ThreadPoolExecutor(1) as beside:
            statistics = beside.submit(_read_all_statistics, catalog_directory / "statistics")

            def describe(cursor: duckdb.DuckDBPyConnection) -> None:
                cursor.execute("use candidate")
                cursor.execute("begin")
                _fill_menu(cursor, catalog_directory / "menu.json")
                _fill_statistics(cursor, statistics.result())
                _describe_snapshot(cursor, inputs, built_at)
                for statement in load_statements(resources.sql_dir() / "views").values():
                    cursor.execute(statement.text)
                _create_leaderboard_views(cursor)
                cursor.execute("commit")

            described = None
            for name in _fill_tables(connection, results_files, catalog_directory, limits):
                progress(name)
                # What is needed for that is there by now, and ranks leave a processor idle.
                if name.endswith("_leaderboard_rows"):
                    described = beside.submit(describe, connection.cursor())
            progress("menu, statistics, views")
            if described is not None:
                described.result()
        progress("write it down")
        connection.execute("checkpoint")
    finally:
        connection.close()


def _fill_tables(
    connection: duckdb.DuckDBPyConnection,
    results_files: list[Path],
    catalog_directory: Path,
    limits: BuildLimits,
) -> Iterator[str]:
    """Fill them step by step, naming each step before it is taken."""
    # Many small statements: each would else be written down, and waited for, alone.
    connection.execute("begin")
    _create_tables(connection)
    connection.execute("commit")
    values: dict[str, object] = {"results": [str(file) for file in results_files]} | {
        f"{name}_file": str(catalog_directory / f"{name}.jsonl")
        for name in ("tasks", "models", "benchmarks", "languages", "scripts")
    }
    for statement in load_statements(resources.sql_dir() / "build").values():
        yield statement.name
        if statement.name.endswith("_entries"):
            _identify_experiments(connection)
        for batch in batches_of(connection, statement, limits.batch_max_rows):
            execute(connection, statement, **values, **batch)


def _create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    apply_migrations(connection)
    for definition in load_statements(resources.sql_dir() / "numbers").values():
        connection.execute(definition.text)


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


def _fill_menu(connection: duckdb.DuckDBPyConnection, menu_file: Path) -> None:
    entries: list[tuple[object, ...]] = []

    def add(records: list[MenuRecord], parent_id: int | None) -> None:
        for position, record in enumerate(records, start=1):
            entry_id = len(entries) + 1
            entries.append(
                (
                    entry_id,
                    parent_id,
                    position,
                    record.name,
                    record.description,
                    record.is_open,
                    record.benchmark,
                )
            )
            add(record.children, entry_id)

    add(msgspec.json.decode(menu_file.read_bytes(), type=list[MenuRecord]), None)
    if entries:
        connection.executemany(
            "insert into menu_entry select ?, ?, ?, ?, ?, ?,"
            " (select benchmark_id from benchmark where name = ?)",
            entries,
        )


def _fill_statistics(connection: duckdb.DuckDBPyConnection, statistics: list[_Statistics]) -> None:
    connection.execute(
        "with staged as (select"
        " unnest($tasks::varchar[]) as task,"
        " unnest($sizes_bytes::bigint[]) as size_bytes,"
        " unnest($digests::varchar[]) as sha256,"
        " unnest($contents::blob[]) as json_gz"
        ") insert into descriptive_statistics by name"
        " select task.task_id, staged.size_bytes, staged.sha256, staged.json_gz"
        " from staged inner join task on staged.task = task.name"
        " order by task.task_id",
        {
            "tasks": [each.task for each in statistics],
            "sizes_bytes": [each.size_bytes for each in statistics],
            "digests": [each.sha256 for each in statistics],
            "contents": [each.json_gz for each in statistics],
        },
    )


class _Statistics(msgspec.Struct, frozen=True):
    """One file of the catalog; `size_bytes` and `sha256` are of the JSON in it."""

    task: str
    size_bytes: int
    sha256: str
    json_gz: bytes


def _read_all_statistics(directory: Path) -> list[_Statistics]:
    return [_read_statistics(file) for file in sorted(directory.glob("*.json.gz"))]


def _read_statistics(file: Path) -> _Statistics:
    digest, size_bytes = hashlib.sha256(), 0
    with gzip.open(file) as content:
        while chunk := content.read(INFLATE_CHUNK_BYTES):
            digest.update(chunk)
            size_bytes += len(chunk)
    task = unquote(file.name.removesuffix(".json.gz"))
    return _Statistics(task, size_bytes, digest.hexdigest(), file.read_bytes())


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


def _create_leaderboard_views(connection: duckdb.DuckDBPyConnection) -> None:
    """One view per benchmark; DDL takes no parameters, so names are quoted here."""
    connection.execute("create schema leaderboard")
    comments = connection.execute(
        "select column_name, comment from duckdb_columns()"
        " where table_name = 'leaderboards' and column_name <> 'benchmark'"
    ).fetchall()
    names = connection.execute("select name from benchmark order by benchmark_id").fetchall()
    for (name,) in names:
        view = f"leaderboard.{_identifier(name)}"
        connection.execute(
            f"create view {view} as"
            f" select * exclude (benchmark) from leaderboards where benchmark = {_literal(name)}"
        )
        connection.execute(
            f"comment on view {view} is"
            " 'The leaderboard as the API answers it: one row per model and experiment.'"
        )
        for column, comment in comments:
            connection.execute(
                f"comment on column {view}.{_identifier(column)} is {_literal(comment)}"
            )


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
