"""Snapshot file → an open, read-only snapshot that any thread may query."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar, cast

import duckdb

from service.errors import SnapshotRejected

T = TypeVar("T")


class Snapshot:
    """One open snapshot: what it was built from, and cursors on its rows.

    Read-only and shared by threads; `once` keeps what is derived from it for as long as it is
    open, so that nothing derived can outlive the rows it came from.
    """

    def __init__(self, path: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self.path = path
        self._connection = connection
        self._local = threading.local()
        self._derived: dict[object, object] = {}
        self._deriving = threading.RLock()
        row = connection.execute(
            "select snapshot_id, dataset, commit_sha, catalog_version, built_at,"
            " results_row_count from snapshot"
        ).fetchone()
        if row is None:
            raise SnapshotRejected(f"{path.name} has no row in its table `snapshot`: build it anew")
        self.id: str = row[0]
        self.dataset: str = row[1]
        self.commit_sha: str = row[2]
        self.catalog_version: str = row[3]
        self.built_at: datetime = row[4].replace(tzinfo=UTC)
        self.results_row_count: int = row[5]

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """This thread's own cursor."""
        cursor = getattr(self._local, "cursor", None)
        if cursor is None:
            cursor = self._local.cursor = self._connection.cursor()
        return cast("duckdb.DuckDBPyConnection", cursor)

    def once(self, derive: Callable[[Snapshot], T]) -> T:
        """`derive(self)`, computed by the first that asks and kept."""
        if derive in self._derived:
            return cast("T", self._derived[derive])
        with self._deriving:
            if derive not in self._derived:
                self._derived[derive] = derive(self)
            return cast("T", self._derived[derive])

    def know(self, derive: Callable[[Snapshot], T], value: T) -> None:
        """Let `value` be what `once(derive)` gives, because it is known from elsewhere."""
        self._derived[derive] = value

    def close(self) -> None:
        """Release the file. Cursors of threads that still run fail."""
        self._connection.close()


def open_snapshot(path: Path, *, threads: int = 1, memory_limit: str = "512MB") -> Snapshot:
    """Open `path` read-only.

    Raises:
        SnapshotRejected: the file can't be opened, or is no snapshot of ours.
    """
    try:
        connection = duckdb.connect(
            path,
            read_only=True,
            config={
                "threads": threads,
                "memory_limit": memory_limit,
                "enable_external_access": False,
                "lock_configuration": True,
            },
        )
        return Snapshot(path, connection)
    except duckdb.Error as error:
        raise SnapshotRejected(
            f"{path.name} can't be opened as a snapshot ({error}): build it anew with"
            " `duckrank ingest`"
        ) from error
