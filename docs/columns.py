"""The columns of every table, as the wire's structs have them → docs/formats.md."""

from __future__ import annotations

from typing import get_args, get_origin

from docs.marked import Marked
from docs.tables import markdown_table
from service.http.routing.route import Route
from service.http.routing.routes import ROUTES
from service.representations.flatten import Field, fields_of, tables_in
from service.representations.registry import TABLE
from service.wire.fields import said_of
from service.wire.structs import Wire

FORMATS = Marked("formats", "make docs")
TYPES = {str: "text", int: "integer", float: "double", bool: "boolean", object: "JSON"}


def columns_tables() -> str:
    """A table of columns for every table that a route answers."""
    parts = []
    for route in ROUTES:
        if route.representations is TABLE:
            tables = tables_in(route.answer)
            for name, row in tables.items():
                which = f", its `{name}`" if len(tables) > 1 else ""
                rows = [_described(each, row) for each in fields_of(row)]
                parts.append(f"### `{route.path}`{which}\n\n{_columns_table(route, rows)}")
    return "\n\n".join(parts)


def _columns_table(route: Route, rows: list[tuple[str, ...]]) -> str:
    return f"{route.summary}.\n\n{markdown_table(('column', 'type', 'says'), rows)}"


def _described(field: Field, row: type[Wire]) -> tuple[str, ...]:
    is_list = get_origin(field.kind) is list
    kind = f"list of {TYPES[get_args(field.kind)[0]]}" if is_list else TYPES[field.kind]
    name = f"{field.column}.…" if field.depth else field.column
    says = said_of(row, field.column if field.is_named else field.name)
    return f"`{name}`", kind, says.description
