"""Statement name and parameters → rows, or columns."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from typing import Any, TypeVar

import duckdb
import msgspec

from service import resources
from service.snapshots.connect import Snapshot
from service.snapshots.source import Source
from service.statements import Statement, load_statements
from service.watch import step

T = TypeVar("T")
S = TypeVar("S", bound=msgspec.Struct)

# The table that a query fills, for others of the same answer.
_FILLS = re.compile(r"^-- Fills: (\w+)$", re.MULTILINE)

# Name → a value per row.
Columns = dict[str, Iterable[Any]]


@functools.cache
def query_library() -> dict[str, Statement]:
    """Every statement of `sql/queries` by name."""
    return load_statements(resources.sql_dir() / "queries")


def parse_queries(snapshot: Snapshot) -> None:
    """Have every query parsed, so that no answer over `snapshot` waits for it."""
    snapshot.cached(_parsed_library)


def fetch_rows(snapshot: Source, name: str, row: type[T], /, **parameters: object) -> list[T]:
    """The rows of the query `name`, each as a `row`, whose fields are the query's columns."""
    return [row(*values) for values in _values(snapshot, name, parameters)[1]]


def fetch_row(snapshot: Source, name: str, row: type[T], /, **parameters: object) -> T | None:
    """The only row of the query `name`, or None when it has none."""
    rows = fetch_rows(snapshot, name, row, **parameters)
    return rows[0] if rows else None


def fetch_keys(snapshot: Source, name: str, /, **parameters: object) -> list[int]:
    """The one column of the query `name`, ascending: for less than a plan with an order takes."""
    return sorted([key for (key,) in _values(snapshot, name, parameters)[1]])


def fetch_columns(snapshot: Source, name: str, /, **parameters: object) -> Columns:
    """The columns of the query `name`; JSON is raw, to be sent without being read."""
    described, rows = _values(snapshot, name, parameters)
    columns: Columns = dict.fromkeys([column for column, _ in described], ())
    for (column, kind), values in zip(described, zip(*rows, strict=True), strict=False):
        columns[column] = [as_raw(json) for json in values] if kind == "JSON" else values
    return columns


def fill_table(source: Source, name: str, /, **parameters: object) -> None:
    """Have the rows of the query `name` in the table that it fills, which goes with `source`."""
    text = query_library()[name].text
    [table] = _FILLS.findall(text)
    with step("query", name):
        source.cursor().execute(f"create temporary table {table} as\n{text}", parameters)


def structs_of(kind: type[S], columns: Columns) -> list[S]:
    """A `kind` for each row, down to the end of the shortest column; its fields are `columns`.

    That takes a fifth of what copying the structs of a query field by field takes.

    Raises:
        TypeError: a field has no column, or a column no field.
    """
    fields = kind.__struct_fields__
    if columns.keys() != set(fields):
        raise TypeError(f"{kind.__name__}: {sorted(columns.keys() ^ set(fields))}")
    return list(map(kind, *[columns[field] for field in fields]))


def parameters_of(chosen: msgspec.Struct) -> dict[str, object]:
    """The fields of a filter as parameters; of none of several values, null, which is no filter."""
    return {
        name: (list(value) or None) if isinstance(value, tuple) else value
        for name, value in msgspec.structs.asdict(chosen).items()
    }


def as_raw(json: str | None) -> msgspec.Raw | None:
    """JSON that a query gave, to be sent without being read."""
    return None if json is None else msgspec.Raw(json.encode())


def _values(
    snapshot: Source, name: str, parameters: dict[str, object]
) -> tuple[list[tuple[str, str]], list[tuple[Any, ...]]]:
    """Names and types of the query's columns, and its rows."""
    cursor = snapshot.cursor()
    statement = snapshot.cached(_parsed_library)[name]
    with step("query", name):
        rows = cursor.execute(statement, parameters).fetchall()
    return [(column[0], str(column[1])) for column in cursor.description or ()], rows


def _parsed_library(snapshot: Snapshot) -> dict[str, duckdb.Statement]:
    """Every query, parsed once: that is a tenth of what a small one takes."""
    cursor = snapshot.cursor()
    return {
        name: cursor.extract_statements(statement.text)[0]
        for name, statement in query_library().items()
    }


class Row(msgspec.Struct, frozen=True, gc=False):
    """A row of a query: fields in the order of the query's columns; never part of a cycle."""
