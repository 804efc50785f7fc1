"""Snapshot file → an open, read-only snapshot that any thread may query."""

from __future__ import annotations

import contextlib
import re
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar, cast

import duckdb

from service.errors import SnapshotHeld, SnapshotRejected
from service.snapshots.identity import definition_digest
from service.snapshots.migrations import check_queries, check_schema, newest_known, schema_of
from service.snapshots.report import read_report
from service.sources.results import shown_as

T = TypeVar("T")

# DuckDB 2.0 keeps up to 17 kB of every query, outside its limit, until the database is closed.
MOST_READS = 10_000

# How long a start waits for whoever has a file open for writing; they mostly look, and leave.
LOCK_WAIT_S = 5.0
LOCK_LOOK_S = 0.1
# What DuckDB calls that, and how it says who.
_IS_HELD = "Could not set lock on file"
_HOLDER = re.compile(r"held (?:in|by) (.+?)\.? See also", re.DOTALL)

# What a query fails with when the file under it is not what was written.
_DAMAGE = (
    duckdb.FatalException,
    duckdb.InternalException,
    duckdb.IOException,
    duckdb.SerializationException,
)


class Snapshot:
    """One open snapshot: what it was built from, and cursors on its rows.

    Read-only and shared by threads; `cached` keeps what is derived from it for as long as it is
    open, so that nothing derived can outlive the rows it came from. `fault` is what a read of the
    file failed with, if one did; `read_count`, answers read since the database was opened.
    `connect` opens the file again.
    """

    def __init__(
        self,
        path: Path,
        connection: duckdb.DuckDBPyConnection,
        connect: Callable[[], duckdb.DuckDBPyConnection],
        most_reads: int,
    ) -> None:
        self.path = path
        self.fault: str | None = None
        self.file = file_at(path)
        self.user_count = 0
        self._counting = threading.Lock()
        self._connection = connection
        self._connect = connect
        self._most_reads = most_reads
        self._local = threading.local()
        self._gate = threading.Condition()
        self._reader_count = 0
        self.read_count = 0
        self._is_closed = False
        self._cursors: list[duckdb.DuckDBPyConnection] = []
        self._cache: dict[object, object] = {}
        self._filling_cache = threading.RLock()
        check_schema(schema_of(connection), path.name, newest=newest_known())
        (self.threads,) = connection.execute("select current_setting('threads')").fetchall()[0]
        # All of it: a file of an older program lacks what later ones wrote down.
        told = connection.execute("from snapshot")
        row = told.fetchone()
        if row is None:
            raise SnapshotRejected(f"{path.name} has no row in its table `snapshot`: build it anew")
        own = dict(zip([column[0] for column in told.description or ()], row, strict=True))
        self.id: str = own["snapshot_id"]
        self.dataset: str = own["dataset"]
        self.commit_sha: str = own["commit_sha"]
        self.catalog_version: str = own["catalog_version"]
        self.built_at: datetime = own["built_at"].replace(tzinfo=UTC)
        self.results_row_count: int = own["results_row_count"]
        self.catalog_digest: str = own["catalog_digest"]
        self.definition_digest: str = own["definition_digest"]
        if self.definition_digest != definition_digest():
            check_queries(connection, path.name)
        self.overlay_digest: str = own.get("overlay_digest", "")
        self.shown_as = shown_as(self.dataset, self.overlay_digest)
        self.report = read_report(connection)

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """This thread's own cursor."""
        cursor = getattr(self._local, "cursor", None)
        if cursor is None:
            cursor = self._local.cursor = self._connection.cursor()
            self._cursors.append(cursor)
        return cast("duckdb.DuckDBPyConnection", cursor)

    @contextlib.contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """This thread's cursor, for all queries of one answer; not to be nested.

        After many answers the database is closed and opened anew, as soon as nobody reads.
        """
        with self._gate:
            while self.read_count >= self._most_reads:
                self._gate.wait()
            self._reader_count += 1
        try:
            yield self.cursor()
        finally:
            with self._gate:
                self._reader_count -= 1
                self.read_count += 1
                if self.read_count >= self._most_reads:
                    self.renew()

    def renew(self) -> None:
        """Give back what the database took for answers so far, unless somebody reads."""
        with self._gate:
            if self._reader_count or self._is_closed:
                return
            # What took the place of the file is another snapshot, or none.
            if self.is_in_place():
                self._reopen()
            self.read_count = 0
            self._gate.notify_all()

    def take_file(self) -> None:
        """Read the file that took the place of this one, of the same id, unless somebody reads."""
        with self._gate:
            if not self._reader_count and not self._is_closed:
                self.file = file_at(self.path)
                self._reopen()

    def _reopen(self) -> None:
        self._release()
        self._cursors.clear()
        self._local = threading.local()
        try:
            self._connection = self._connect()
        except duckdb.Error as error:
            self.fault = str(error)

    def cached(self, derive: Callable[[Snapshot], T]) -> T:
        """`derive(self)`, computed by the first that asks and kept."""
        if derive in self._cache:
            return cast("T", self._cache[derive])
        with self._filling_cache:
            if derive not in self._cache:
                self._cache[derive] = derive(self)
            return cast("T", self._cache[derive])

    def prime(self, derive: Callable[[Snapshot], T], value: T) -> None:
        """Let `value` be what `cached(derive)` gives: it was computed elsewhere."""
        self._cache[derive] = value

    def is_cached(self, derive: Callable[[Snapshot], object]) -> bool:
        """Whether `cached(derive)` has been computed already."""
        return derive in self._cache

    def begin_use(self) -> None:
        """Say that somebody will query it, in this thread or another."""
        with self._counting:
            self.user_count += 1

    def end_use(self) -> None:
        """Say that one who began is done."""
        with self._counting:
            self.user_count -= 1

    @property
    def size_bytes(self) -> int:
        """Of the file under its name; 0 where there is none any more."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0

    def is_in_place(self) -> bool:
        """Whether its file is still the one under its name."""
        return self.file is not None and file_at(self.path) == self.file

    def is_answering(self) -> bool:
        """Whether the database under it still takes queries; after some errors it never does."""
        try:
            with self.reading() as cursor:
                return cursor.execute("select 1").fetchone() == (1,)
        except duckdb.Error:
            return False

    def close(self) -> None:
        """Release the file. Nobody may be reading."""
        with self._gate:
            self._is_closed = True
            self._release()

    def _release(self) -> None:
        for cursor in self._cursors:
            cursor.close()
        self._connection.close()


def file_at(path: Path) -> tuple[int, int] | None:
    """What tells the file under a name from any other; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def is_damage(error: duckdb.Error) -> bool:
    """Whether `error` may come from the file, and not from the query or its limits."""
    return isinstance(error, _DAMAGE) or "corrupt" in str(error).lower()


def unless_held(
    path: Path, connect: Callable[[], duckdb.DuckDBPyConnection], wait_s: float = LOCK_WAIT_S
) -> duckdb.DuckDBPyConnection:
    """What `connect` makes of `path`, once nobody has that open for writing.

    Raises:
        SnapshotHeld: after `wait_s` somebody still has.
        duckdb.Error: it can't be opened.
    """
    deadline_s = time.monotonic() + wait_s
    while True:
        try:
            return connect()
        except duckdb.IOException as error:
            if _IS_HELD not in str(error):
                raise
            if time.monotonic() >= deadline_s:
                found = _HOLDER.search(str(error))
                raise SnapshotHeld(
                    f"{path.name} is open for writing in {found[1] if found else 'a process'}:"
                    " end that, or let it open the file to read alone"
                ) from error
        time.sleep(LOCK_LOOK_S)


def open_snapshot(
    path: Path,
    *,
    threads: int = 1,
    memory_limit: str = "512MB",
    most_reads: int = MOST_READS,
    lock_wait_s: float = LOCK_WAIT_S,
) -> Snapshot:
    """Open `path` read-only; after `most_reads` answers its database is opened anew.

    Raises:
        SnapshotHeld: after `lock_wait_s` it is still open for writing elsewhere.
        SnapshotUnknown: it is whole, but of a version that this program does not read.
        SnapshotRejected: the file can't be opened, or is no snapshot of ours.
    """

    def connect() -> duckdb.DuckDBPyConnection:
        return duckdb.connect(
            path,
            read_only=True,
            config={
                "threads": threads,
                "memory_limit": memory_limit,
                "enable_external_access": False,
                "lock_configuration": True,
            },
        )

    with contextlib.ExitStack() as unless_opened:
        try:
            connection = unless_opened.enter_context(unless_held(path, connect, lock_wait_s))
            snapshot = Snapshot(path, connection, connect, most_reads)
        except duckdb.Error as error:
            raise SnapshotRejected(
                f"{path.name} can't be opened as a snapshot ({error}): build it anew with"
                " `duckrank ingest`"
            ) from error
        unless_opened.pop_all()
    return snapshot
