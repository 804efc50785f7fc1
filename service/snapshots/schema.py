"""Results files → refused by name, or known to be what the build reads.

DuckDB says what is in a file, as it is DuckDB that will read it.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import msgspec

from service.errors import BadResults

TEXT = frozenset({"VARCHAR"})
# Of any fields: each commit has those of its own runs.
STRUCT = "STRUCT"
# A column without any value has whatever type its writer gave it, often none.
NOTHING = '"NULL"'


class Column(msgspec.Struct, frozen=True):
    """A column that the results must have; `allowed` is its type in words, `types` in DuckDB's."""

    name: str
    allowed: str
    types: frozenset[str]


REQUIRED_COLUMNS = (
    *(
        Column(name, "text", TEXT)
        for name in ("model_name", "model_revision", "task_name", "split", "subset")
    ),
    Column("language", "a list of text", frozenset({"VARCHAR[]"})),
    Column("score", "double", frozenset({"FLOAT", "DOUBLE"})),
    Column("experiments", "a struct, or all null", TEXT | {STRUCT, NOTHING}),
    Column("is_public", "boolean", frozenset({"BOOLEAN"})),
    Column("trained_on", "boolean", frozenset({"BOOLEAN"})),
)


def check_results(files: list[Path]) -> int:
    """The number of rows in `files`, once every one of them fits.

    Raises:
        BadResults: a file is no Parquet, or a column is missing or of another type, or there is
            no row at all; the message names it.
    """
    with duckdb.connect() as connection:
        row_count = sum(_check_file(connection, file) for file in files)
    if row_count == 0:
        names = ", ".join(file.name for file in files)
        raise BadResults(f"{names}: no rows; results need at least one")
    return row_count


def _check_file(connection: duckdb.DuckDBPyConnection, file: Path) -> int:
    try:
        row_count = _ask(connection, "select num_rows from parquet_file_metadata($file)", file)
        types = _column_types(connection, file)
        for column in REQUIRED_COLUMNS:
            _check_column(file, column, types)
        if types["experiments"] == ["VARCHAR"]:
            _check_all_null(connection, file)
    except duckdb.Error as error:
        reason = str(error).splitlines()[0].replace(str(file), file.name)
        raise BadResults(f"{file.name} is not a whole Parquet file: {reason}") from error
    return row_count


def _column_types(connection: duckdb.DuckDBPyConnection, file: Path) -> dict[str, list[str]]:
    """Each name of a column, as the file spells it, and the types of all columns of that name."""
    fields = connection.execute(
        "select name, duckdb_type, coalesce(num_children, 0) from parquet_schema($file)",
        {"file": str(file)},
    ).fetchall()
    types: dict[str, list[str]] = {}
    place = 1  # after the root
    while place < len(fields):
        name, kind, _ = fields[place]
        types.setdefault(name, []).append(kind)
        place = _after(fields, place)
    return types


def _after(fields: list[tuple[str, str, int]], place: int) -> int:
    """Where the field after the one at `place` stands: behind all that it holds."""
    expected = 1
    while expected:
        expected += fields[place][2] - 1
        place += 1
    return place


def _check_column(file: Path, column: Column, types: dict[str, list[str]]) -> None:
    # DuckDB does not tell capital letters from small ones, and would take the first of the two.
    named_so = [name for name in types if name.lower() == column.name]
    if named_so != [column.name] or len(types[column.name]) != 1:
        raise BadResults(
            f"{file.name}: the column `{column.name}` is missing, or there twice;"
            f" it must be there once, as {column.allowed}"
        )
    (kind,) = types[column.name]
    is_struct = kind.startswith("STRUCT(") and kind.endswith(")")
    if (STRUCT if is_struct else kind) not in column.types:
        raise BadResults(
            f"{file.name}: the column `{column.name}` is {kind}; it must be {column.allowed}"
        )


def _check_all_null(connection: duckdb.DuckDBPyConnection, file: Path) -> None:
    if _ask(connection, "select count(experiments) from read_parquet($file)", file):
        raise BadResults(
            f"{file.name}: the column `experiments` is text and not all null;"
            " it must be a struct, or all null"
        )


def _ask(connection: duckdb.DuckDBPyConnection, question: str, file: Path) -> int:
    (answer,) = connection.execute(question, {"file": str(file)}).fetchone() or (0,)
    return int(answer)
