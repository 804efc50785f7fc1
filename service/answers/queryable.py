"""What a SELECT over a snapshot may name."""

from __future__ import annotations

from service.queries.run import Row, fetch_rows
from service.snapshots.connect import Snapshot

MAIN = "main"


class QueryableName(Row, frozen=True):
    """Columns of `queryable_names`."""

    schema_name: str
    name: str
    is_view: bool
    column_names: list[str]


def queryable_names(snapshot: Snapshot) -> list[QueryableName]:
    """Views, then tables, with their columns."""
    return fetch_rows(snapshot, "queryable_names", QueryableName)
