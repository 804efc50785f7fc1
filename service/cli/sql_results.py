"""Statements over a snapshot, one by one → their results in a form, on a terminal or in a file."""

from __future__ import annotations

import contextlib
import io
import shutil
import sys
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from service.atomic_write import write_whole
from service.representations.registry import FORMS, write
from service.sandbox.statement import said_of

TABLE = "table"
SUFFIXES = {".md": "markdown", ".arrows": "arrow"} | {f".{name}": name for name in FORMS}
BINARY = ("parquet", "arrow")

MOST_SHOWN_ROWS = 1_000
# Where nobody looks at it, nothing is cut.
_WIDEST = 1 << 20
# What else a statement may give tells that it is done.
_SHOWN = ("SELECT", "EXPLAIN", "PRAGMA", "CALL", "MULTI")


class SqlFailed(Exception):
    """A statement that DuckDB does not take, in one line."""


def opened(path: Path) -> duckdb.DuckDBPyConnection:
    """The file at `path`, to be read alone; what the user may read, a statement may as well.

    Raises:
        duckdb.Error: it can't be opened.
    """
    config: dict[str, Any] = {"errors_as_json": True, "autoinstall_known_extensions": False}
    return duckdb.connect(path, read_only=True, config=config)


def run(connection: duckdb.DuckDBPyConnection, sql: str, form: str, out: Path | None) -> None:
    """Do all that `sql` says; the results of queries are written to `out`, or else shown.

    Raises:
        SqlFailed: one of the statements has a fault; those before it are done.
        duckdb.InterruptException, KeyboardInterrupt: somebody stopped it.
    """
    statement = sql
    try:
        for each in connection.extract_statements(sql):
            statement = each.query
            relation = connection.sql(statement)
            if relation is not None and each.type.name in _SHOWN:
                _give(relation, form, out, is_plan=each.type.name == "EXPLAIN")
    except duckdb.InterruptException:
        raise
    except duckdb.Error as error:
        message, line, column = said_of(error, statement, connection)
        where = "" if line is None else f" (line {line}, column {column})"
        raise SqlFailed(" ".join(message.split()) + where) from None


def _give(relation: duckdb.DuckDBPyRelation, form: str, out: Path | None, *, is_plan: bool) -> None:
    if is_plan and out is None and form == TABLE:
        print(*(plan for _, plan in relation.fetchall()), sep="\n")
    elif form == TABLE:
        is_seen = out is None and sys.stdout.isatty()
        width = shutil.get_terminal_size().columns if is_seen else _WIDEST
        _put(f"{_drawn(relation, width)}\n".encode(), out)
    elif form == "json":
        names, rows = relation.columns, relation.fetchall()
        encoder = msgspec.json.Encoder(decimal_format="number", enc_hook=str)
        lines = [encoder.encode(dict(zip(names, row, strict=True))) for row in rows]
        _put(b"[\n" + b",\n".join(lines) + b"\n]\n", out)
    else:
        _put(write(FORMS[form], relation.to_arrow_table()), out)


def _drawn(relation: duckdb.DuckDBPyRelation, width: int) -> str:
    """The table as DuckDB draws it, which it only prints."""
    with contextlib.redirect_stdout(io.StringIO()) as drawn:
        relation.show(max_width=width, max_rows=MOST_SHOWN_ROWS)
    return drawn.getvalue().rstrip("\n")


def _put(content: bytes, out: Path | None) -> None:
    if out is not None:
        write_whole(out, content)
        return
    sys.stdout.flush()
    rest = memoryview(content)
    while rest:
        # Unbuffered, as an environment may have it, it takes what a pipe does at a time.
        rest = rest[sys.stdout.buffer.write(rest) :]
    sys.stdout.buffer.flush()
