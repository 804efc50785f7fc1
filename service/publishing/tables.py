"""Snapshot → Parquet files for whoever has no DuckDB: `sql/published`, a file each."""

from __future__ import annotations

import contextlib
from pathlib import Path

import duckdb
import msgspec

from service import resources
from service.statements import Statement, load_statements


class Table(msgspec.Struct, frozen=True):
    """A table that was written: its name, what it is, what a row of it is, and how many it has."""

    name: str
    about: str
    grain: str
    row_count: int


def write_tables(snapshot: Path, folder: Path, memory_limit: str) -> list[Table]:
    """Write every table into `folder`; the same bytes for the same snapshot.

    Raises:
        OSError, duckdb.Error: one can't be written.
    """
    folder.mkdir()
    # One thread, and rows in order.
    opened = duckdb.connect(
        snapshot, read_only=True, config={"threads": 1, "memory_limit": memory_limit}
    )
    with contextlib.closing(opened) as connection:
        # Its views are not ours alone: they may read no file, and write none but here.
        connection.execute("set allowed_directories = $folders", {"folders": [f"{folder}/"]})
        connection.execute("set enable_external_access = false")
        statements = load_statements(resources.sql_dir() / "published")
        return [_write(connection, each, folder) for each in statements.values()]


def _write(connection: duckdb.DuckDBPyConnection, statement: Statement, folder: Path) -> Table:
    file = str(folder / f"{statement.name}.parquet")
    connection.sql(statement.text).write_parquet(file, compression="zstd")
    counted = connection.execute(
        "select num_rows from parquet_file_metadata($file)", {"file": file}
    )
    [(row_count,)] = counted.fetchall()
    header = [line.removeprefix("-- ") for line in statement.text.splitlines()]
    said = "Grain: one row per "
    [grain] = [line.removeprefix(said) for line in header if line.startswith(said)]
    return Table(statement.name, header[0], grain, row_count)
