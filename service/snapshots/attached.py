"""Kept snapshots → read side by side, in an empty database that one answer has for itself.

Files are attached read-only and nothing is copied. What can't be read is named, and takes nothing
else down: a damaged one is set aside, what is served is left to those who follow the store.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import duckdb

from service.errors import SnapshotUnreadable, UnknownSnapshot
from service.snapshots.aside import set_aside
from service.snapshots.connect import Snapshot, is_damage, unless_held
from service.snapshots.identity import definition_digest
from service.snapshots.migrations import (
    LACKING,
    OLDEST_COMPARED,
    check_schema,
    lacking,
    newest_known,
    schema_of,
)
from service.snapshots.start import examine
from service.snapshots.store import SnapshotStore
from service.snapshots.stored import Stored

T = TypeVar("T")


class Attached:
    """What answers over several snapshots are read from: `known`, of which `served` is one.

    Its database lasts as long as `reading`; a snapshot is in it as long as `attached`.
    """

    def __init__(
        self, store: SnapshotStore, served: Snapshot, known: Sequence[Stored], memory_limit: str
    ) -> None:
        self.served = served
        self.known = known
        self.fault: str | None = None
        self._store = store
        self._memory_limit = memory_limit
        self._connection: duckdb.DuckDBPyConnection | None = None

    @property
    def id(self) -> str:
        """Of the snapshot that is served."""
        return self.served.id

    def begin_use(self) -> None:
        """Say that somebody will read: what is served stays open."""
        self.served.begin_use()

    def end_use(self) -> None:
        """Say that one who began is done."""
        self.served.end_use()

    def cached(self, derive: Callable[[Snapshot], T]) -> T:
        """`derive` of what is served, computed once."""
        return self.served.cached(derive)

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """The one connection that there is."""
        assert self._connection is not None
        return self._connection

    @contextlib.contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The connection, for all queries of one answer; no file but the kept ones is within reach.

        One thread: so rows are summed in the order in which they lie.
        """
        paths = [str(self._store.path_of(each.id)) for each in self.known]
        limits: dict[str, str | bool | int | float | list[str]]
        limits = {"threads": 1, "memory_limit": self._memory_limit, "temp_directory": ""}
        with duckdb.connect(":memory:", config=limits) as connection:
            # DuckDB looks for a log beside each file.
            allowed = [*paths, *(f"{path}.wal" for path in paths)]
            connection.execute("set allowed_paths = $allowed", {"allowed": allowed})
            connection.execute("set enable_external_access = false")
            connection.execute("set lock_configuration = true")
            self._connection = connection
            yield connection
            self._connection = None

    @contextlib.contextmanager
    def attached(self, **named: Stored) -> Iterator[None]:
        """Have each snapshot in the database by the name that it is given.

        Raises:
            UnknownSnapshot: it has just been removed.
            SnapshotUnknown: it is of a version that this program does not read.
            SnapshotHeld: somebody has it open for writing.
            SnapshotUnreadable: it is damaged.
        """
        try:
            for name, each in named.items():
                self._attach(name, each)
            yield
        except duckdb.Error as error:
            mine = definition_digest()
            others = [each.id for each in named.values() if each.definition_digest != mine]
            if isinstance(error, LACKING) and others:
                files = " or ".join(self._store.path_of(each).name for each in others)
                raise lacking(files, "this answer", error) from error
            if not is_damage(error):
                raise
            raise self._unreadable([*named.values()], error) from error
        finally:
            for name in named:
                with contextlib.suppress(duckdb.Error):
                    self.cursor().execute(f"detach database if exists {name}")

    def _attach(self, name: str, each: Stored) -> None:
        path, connection = self._store.path_of(each.id), self.cursor()
        if not path.exists():
            raise self._removed(each)
        quoted = str(path).replace("'", "''")
        attach = f"attach '{quoted}' as {name} (read_only)"
        unless_held(path, lambda: connection.execute(attach), wait_s=0)
        check_schema(
            schema_of(connection, f"{name}.main"),
            path.name,
            newest=newest_known(),
            oldest_served=OLDEST_COMPARED,
        )

    def _removed(self, each: Stored) -> UnknownSnapshot:
        kept = [other.id for other in self.known if self._store.path_of(other.id).exists()]
        return UnknownSnapshot(each.id, "it is kept no more", kept)

    def _unreadable(
        self, read: Sequence[Stored], error: duckdb.Error
    ) -> UnknownSnapshot | SnapshotUnreadable:
        """Whose fault `error` is; of a file that is not what was published, that is dealt with."""
        for each in read:
            if not self._store.path_of(each.id).exists():
                return self._removed(each)
            fault = examine(self._store, each.id)
            if fault is None:
                continue
            if each.id == self.served.id:
                self.served.fault = self.served.fault or fault
            else:
                set_aside(self._store, each.id, fault)
            return SnapshotUnreadable(f"Snapshot {each.id!r} is damaged: {fault}")
        names = " or ".join(repr(each.id) for each in read)
        return SnapshotUnreadable(f"Snapshot {names} can't be read: {str(error).splitlines()[0]}")


AskedOf = Callable[[Attached, dict[str, Any]], tuple[dict[str, Any], list[tuple[str, str]]]]
"""What is asked of several snapshots → values with those that are meant, and what a target says."""
