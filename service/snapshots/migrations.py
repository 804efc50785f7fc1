"""Numbered migrations, and what queries find in a file → which files this program can serve.

A published file is never changed. One of which this program's queries can be asked is served, and
built anew in the background from the results that were kept; an older one is built anew before
anything is served, and any other is refused by name.
"""

from __future__ import annotations

import re
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
# What a query meets in a file where macros, views or columns are not those that it was written for.
LACKING = (duckdb.CatalogException, duckdb.BinderException)
# Queries over several files; any other is asked of the one that is served.
_OVER_SEVERAL = re.compile(r"^-- Over: ", re.MULTILINE)


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


def check_queries(connection: duckdb.DuckDBPyConnection, file_name: str) -> None:
    """Pass a file, of any program's definitions, of which every query of this one can be asked.

    Half a second, which nobody needs to spend on a file that was built by the same definitions.

    Raises:
        SnapshotUnknown: one can't; the message names it, and what it lacks.
    """
    for name, statement in load_statements(resources.sql_dir() / "queries").items():
        if _OVER_SEVERAL.search(statement.text):
            continue
        try:
            connection.execute(f"prepare asked as {statement.text}")
        except LACKING as error:
            raise lacking(file_name, f"the query {name}", error) from error
    connection.execute("deallocate asked")


def lacking(file_name: str, asked: str, error: duckdb.Error) -> SnapshotUnknown:
    """What says that `asked` met `error` in a whole file of another version of this program."""
    return SnapshotUnknown(
        f"{file_name} was built by another version of duckrank, and lacks what {asked} needs"
        f" ({str(error).splitlines()[0]}): build it anew with `duckrank ingest`"
    )


def is_too_old(path: Path) -> bool:
    """Whether a file opens, and is from before what this program's queries read."""
    try:
        with duckdb.connect(path, read_only=True) as connection:
            if schema_of(connection) < OLDEST_SERVED:
                return True
            check_queries(connection, path.name)
    except SnapshotUnknown:
        return True
    except duckdb.Error:
        return False
    return False
