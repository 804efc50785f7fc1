"""One snapshot and all that goes with it: replaced as a whole, never mixed."""

from __future__ import annotations

from collections.abc import Callable
from email.utils import formatdate

from service.http.messages.cors import Cors
from service.http.messages.headers import SECURITY, cache_control
from service.memo.flight import Flights
from service.memo.improve import Improver
from service.memo.kept_directory import load_directory
from service.memo.key import memo_id
from service.memo.message import Headers, Message, header_lines
from service.memo.shelf import SMALLEST_MAPPED_BYTES, Shelf, shelf_directory
from service.memo.store import Memo
from service.queries.run import parse_queries
from service.settings import Settings
from service.snapshots.connect import Snapshot, open_snapshot
from service.snapshots.store import SnapshotStore
from service.sources.results import SAMPLE

# Where a scope carries the `Serving` that a request is answered from.
SERVING = "duckrank.serving"


class Serving:
    """A snapshot, its memo, the answers under way, and the headers that all of them share.

    `reader_count` is how many requests are being answered from it; none of them changes to another.
    """

    def __init__(self, snapshot: Snapshot, settings: Settings) -> None:
        self.snapshot = snapshot
        self.reader_count = 0
        self.query_max_values = settings.query_max_values
        self.memo = Memo(
            memo_id(snapshot.id), settings.memo_max_bytes, settings.memo_filtered_max_bytes
        )
        self.shelf = shelf_of(snapshot.id, settings)
        self.improver = Improver(self.shelf)
        self.flights: Flights[Message] = Flights()
        self.canonical_names: dict[str, str] = {}
        # HTTP dates have no fractions: what was built within a second is as old as its start.
        self.built_at = int(snapshot.built_at.timestamp())
        cors = Cors(settings.cors_origins)
        self.headers: Headers = [
            (b"last-modified", formatdate(self.built_at, usegmt=True).encode()),
            (b"vary", cors.vary),
            (b"cache-control", cache_control(settings.http_max_age)),
            (b"x-snapshot", snapshot.id.encode()),
            *([(b"x-dataset", b"sample")] if snapshot.dataset == SAMPLE else []),
            *cors.fixed,
            *SECURITY,
        ]
        self.header_lines = header_lines(self.headers)

    def get_ready(self) -> None:
        """Read what every first answer would wait for."""
        load_directory(self.snapshot, self.shelf)
        parse_queries(self.snapshot)


def shelf_of(snapshot_id: str, settings: Settings) -> Shelf | None:
    """Where answers over a snapshot outlive the process; None where nothing is kept on disk."""
    if not settings.disk_cache:
        return None
    directory = shelf_directory(settings.data_dir, snapshot_id, memo_id(snapshot_id))
    return Shelf(directory, settings.memo_disk_max_bytes, is_shared=settings.workers > 1)


def most_mapped(settings: Settings) -> int:
    """How many answers a process may have mapped at a time; each holds a file open."""
    is_mapping = settings.disk_cache and settings.workers > 1
    return settings.memo_max_bytes // SMALLEST_MAPPED_BYTES if is_mapping else 0


def opener(store: SnapshotStore, settings: Settings) -> Callable[[str], Snapshot]:
    """Opens a snapshot of `store` with what serving may use."""

    def open_by_id(snapshot_id: str) -> Snapshot:
        return open_snapshot(
            store.path_of(snapshot_id),
            threads=settings.duckdb_threads,
            memory_limit=settings.duckdb_memory_limit,
        )

    return open_by_id


def open_current(settings: Settings) -> Snapshot:
    """The current snapshot, open for work beside serving.

    Raises:
        NoSnapshot, SnapshotRejected: there is none, or it can't be opened.
    """
    path = SnapshotStore(settings.data_dir).current_path()
    return open_snapshot(path, memory_limit=settings.duckdb_memory_limit)


class Current:
    """Holds what is served now. Read once per request; replaced by one assignment."""

    def __init__(self, serving: Serving, settings: Settings) -> None:
        self.serving = serving
        self.settings = settings
        self.store = SnapshotStore(settings.data_dir)
