"""Statement name and parameters → rows."""

from __future__ import annotations

import functools
from typing import TypeVar

import duckdb
import msgspec

from service import resources
from service.snapshots.connect import Snapshot
from service.statements import Statement, load_statements
from service.watch import step

T = TypeVar("T")


@functools.cache
def query_library() -> dict[str, Statement]:
    """Every statement of `sql/queries` by name."""
    return load_statements(resources.sql_dir() / "queries")


def parse_queries(snapshot: Snapshot) -> None:
    """Have every query parsed, so that no answer over `snapshot` waits for it."""
    snapshot.once(_parsed_library)


def fetch_rows(snapshot: Snapshot, name: str, row: type[T], /, **parameters: object) -> list[T]:
    """The rows of the query `name`, each as a `row`, whose fields are the query's columns."""
    cursor = snapshot.cursor()
    statement = snapshot.once(_parsed_library)[name]
    with step("query", name):
        values_of_rows = cursor.execute(statement, parameters).fetchall()
    return [row(*values) for values in values_of_rows]


def fetch_row(snapshot: Snapshot, name: str, row: type[T], /, **parameters: object) -> T | None:
    """The only row of the query `name`, or None when it has none."""
    rows = fetch_rows(snapshot, name, row, **parameters)
    return rows[0] if rows else None


def _parsed_library(snapshot: Snapshot) -> dict[str, duckdb.Statement]:
    """Every query, parsed once: that is a tenth of what a small one takes."""
    cursor = snapshot.cursor()
    return {
        name: cursor.extract_statements(statement.text)[0]
        for name, statement in query_library().items()
    }


class Row(msgspec.Struct, frozen=True, gc=False):
    """A row of a query: fields in the order of the query's columns; never part of a cycle."""
