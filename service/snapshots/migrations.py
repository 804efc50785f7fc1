"""Numbered migrations → which files this program can serve.

A published file is never changed. One whose tables this program still knows is served, and built
anew in the background from the results that were kept; an older one is built anew before anything
is served, and any other is refused by name.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from service import resources
from service.errors import SnapshotUnknown
from service.statements import load_statements

# The first schema whose tables all of `sql/queries` can read. A migration that they depend on
# makes its number the oldest.
OLDEST_SERVED = 11
# The same for queries over several attached files: what was kept can be compared for longer.
OLDEST_COMPARED = 9
FIRST = 1


def newest_known() -> int:
    """The number of the last migration that this program has."""
    return max(int(name[:4]) for name in load_statements(resources.migrations_dir()))


def schema_of(connection: duckdb.DuckDBPyConnection, schema: str = "main") -> int:
    """The number of the last migration that made the tables of a file; its `schema` has them."""
    try:
        row = connection.execute(f"select max(number) from {schema}.migration").fetchone()
    except duckdb.CatalogException:
        return FIRST
    return FIRST if row is None or row[0] is None else int(row[0])


def check_schema(
    found: int, file_name: str, *, newest: int, oldest_served: int = OLDEST_SERVED
) -> None:
    """Pass a file whose tables this program can read.

    Raises:
        SnapshotUnknown: it was made by a newer program, or by one too old.
    """
    if found > newest:
        raise SnapshotUnknown(
            f"{file_name} has the tables of migration {found:04}, and this duckrank knows those up"
            f" to {newest:04}: install a newer duckrank, or choose another snapshot with"
            " `duckrank snapshots use ID`"
        )
    if found < oldest_served:
        raise SnapshotUnknown(
            f"{file_name} has the tables of migration {found:04}, and this duckrank reads those"
            f" from {oldest_served:04} on: build it anew with `duckrank ingest`"
        )


def is_too_old(path: Path) -> bool:
    """Whether a file opens, and its tables are from before those that this program reads."""
    try:
        with duckdb.connect(path, read_only=True) as connection:
            return schema_of(connection) < OLDEST_SERVED
    except duckdb.Error:
        return False
