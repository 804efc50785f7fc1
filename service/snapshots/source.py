"""What an answer is read from, be it one snapshot or several."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

import duckdb

from service.snapshots.connect import Snapshot

T = TypeVar("T")


class Source(Protocol):
    """What answers are read from: a snapshot, or several side by side (`attached.py`)."""

    fault: str | None

    @property
    def id(self) -> str:
        """Of the snapshot that is served."""

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """This thread's own cursor."""

    def reading(self) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """The cursor for all queries of one answer."""

    def cached(self, derive: Callable[[Snapshot], T]) -> T:
        """`derive` of the snapshot that is served, computed once."""

    def begin_use(self) -> None:
        """Say that somebody will query it."""

    def end_use(self) -> None:
        """Say that one who began is done."""
