"""The columns of every table, as the wire's structs have them → docs/formats.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import get_args, get_origin

from docs.marked import Marked
from docs.tables import markdown_table
from service import resources
from service.http.routing.route import Route
from service.http.routing.routes import ROUTES
from service.representations.flatten import Field, fields_of, tables_in
from service.representations.registry import TABLE
from service.statements import load_statements

FORMATS = Marked("formats", "make docs")
TYPES = {str: "text", int: "integer", float: "double", bool: "boolean", object: "JSON"}
# Which queries say first what a column is; then any that has it.
QUERIES = {
    "Benchmark": ("benchmarks", "models"),
    "LeaderboardRow": ("leaderboard_rows", "models", "language_scores"),
    "Model": ("models",),
    "ModelScoreRow": ("model_runs", "coverage"),
    "Task": ("tasks",),
    "TaskScoreRow": ("task_scores",),
}
# What no query gives.
SAYS = {
    "benchmark_display_name": "name to show",
    "benchmarks": "benchmarks that have the task",
    "cells": "cells that are not just one row with a score: subset, split, state, rows, scores",
    "custom_groupings": "name and groups of each grouping",
    "icon": "path of the icon; null without one",
    "is_local": "true where any of its results is unpublished",
    "model_name": "org/name",
    "needed": "subset and split of each cell that a task score still needs",
    "rank": "1 = best",
    "subset_scores": "subset and split → score: the best row of the results",
    "task_types": "types that the benchmark has results in",
    "trained_on": "whether the model declares the task; null where it declares nothing",
}
_COLUMN = re.compile(r"(\w+) +\S+ +(\S.*)")


def columns_tables() -> str:
    """A table of columns for every table that a route answers."""
    said = _headers()
    parts = []
    for route in ROUTES:
        if route.representations is TABLE:
            tables = tables_in(route.answer)
            for name, row in tables.items():
                which = f", its `{name}`" if len(tables) > 1 else ""
                rows = [_described(each, row.__name__, said) for each in fields_of(row)]
                parts.append(f"### `{route.path}`{which}\n\n{_columns_table(route, rows)}")
    return "\n\n".join(parts)


def _columns_table(route: Route, rows: list[tuple[str, ...]]) -> str:
    return f"{route.summary}.\n\n{markdown_table(('column', 'type', 'says'), rows)}"


def _described(field: Field, row: str, said: dict[str, dict[str, str]]) -> tuple[str, ...]:
    is_list = get_origin(field.kind) is list
    kind = f"list of {TYPES[get_args(field.kind)[0]]}" if is_list else TYPES[field.kind]
    name = f"{field.column}.…" if field.depth else field.column
    queries = [*(said[each] for each in QUERIES.get(row, ())), *said.values()]
    found = next((each[field.name] for each in queries if field.name in each), "")
    says = field.description or SAYS.get(field.column) or found
    if not says:
        raise ValueError(f"nothing says what `{field.column}` of {row} is: see docs/columns.py")
    return f"`{name}`", kind, says


def _headers() -> dict[str, dict[str, str]]:
    """What each query says of its columns, by their names."""
    queries = load_statements(resources.sql_dir() / "queries")
    return {name: dict(_columns_in(query.text)) for name, query in queries.items()}


def _columns_in(text: str) -> Iterator[tuple[str, str]]:
    name, says = "", ""
    inside = False
    for line in text.splitlines():
        if not line.startswith("--   "):
            inside = line == "-- Columns"
        elif inside and line[5] != " ":
            if name:
                yield name, says
            found = _COLUMN.fullmatch(line[5:])
            assert found is not None, line
            name, says = found[1], found[2]
        elif inside:
            says += f" {line[2:].strip()}"
    if name:
        yield name, says
