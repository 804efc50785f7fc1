"""One snapshot and all that goes with it: replaced as a whole, never mixed."""

from __future__ import annotations

import time
from collections.abc import Callable
from email.utils import formatdate
from typing import NamedTuple
from urllib.parse import quote

from service.disk_cache import SMALLEST_MAPPED_BYTES
from service.http.messages.asgi import Headers, header_lines
from service.http.messages.cors import Cors
from service.http.messages.disposition import attachment, file_name
from service.http.messages.headers import OF_SNAPSHOT, cache_control, security, without
from service.http.request.client import Clients
from service.http.request.question import Question, QuestionLimits, read_question
from service.http.request.request import Request
from service.http.routing.route import Route
from service.memo.cached_metadata_index import load_metadata_index
from service.memo.disk import AnswerCache, answers_of
from service.memo.flight import Flights
from service.memo.improve import Improver
from service.memo.key import memo_id
from service.memo.message import Message
from service.memo.store import Memo
from service.pages.links import Links, prime_links
from service.queries.run import parse_queries
from service.representations.representation import Representation
from service.sandbox.children import Bounds, Children
from service.settings import Settings
from service.snapshots.attached import Attached
from service.snapshots.connect import LOCK_WAIT_S, Snapshot, open_snapshot
from service.snapshots.record import SnapshotRecord
from service.snapshots.store import SnapshotStore
from service.snapshots.stored import stored_snapshots
from service.sources.results import SAMPLE
from service.wire.status import Why

# As many digits of a commit as people write.
SHORT_COMMIT = 7
# Where a scope carries the `Serving` that a request is answered from.
SERVING = "duckrank.serving"


class Serving:
    """A snapshot, its memo, the answers under way, and the headers that all of them share.

    `reader_count` is how many requests are being answered from it; none of them changes to another.
    """

    def __init__(self, snapshot: Snapshot, settings: Settings) -> None:
        self.snapshot = snapshot
        prime_links(snapshot, Links(settings.root_path, settings.origin))
        self.reader_count = 0
        self._limits = QuestionLimits(settings.query_max_values, settings.target_max_bytes)
        self._store = SnapshotStore(settings.data_dir)
        self._memory_limit = settings.duckdb_memory_limit
        self.memo = Memo(
            memo_id(snapshot.id, settings.origin + settings.root_path),
            settings.memo_max_bytes,
            settings.memo_filtered_max_bytes,
        )
        self.disk_cache = disk_cache_of(snapshot.id, settings)
        self.improver = Improver(self.disk_cache)
        self.flights: Flights[Message] = Flights()
        # HTTP dates have no fractions: what was built within a second is as old as its start.
        # Where the clock has gone back, it was not built in the future: no date may be there.
        self.built_at = int(min(snapshot.built_at.timestamp(), time.time()))
        self.children = _children_of(snapshot, settings)
        self._origin = origin(snapshot)
        self._max_age_s = settings.http_max_age
        self.frame_ancestors = settings.frame_ancestors
        self._clients = Clients(settings.trusted_proxies)
        self._cors = Cors(settings.cors_origins)
        self._header_lines: dict[tuple[str, str], bytes] = {}
        # Whoever asks for one answer in all of its forms may have it computed once.
        self.compute: Callable[[Question], object] = Question.computed

    def headers(
        self, cache_control: bytes, representation: Representation, *, varies: bool = False
    ) -> Headers:
        """What every answer from this snapshot says that may be kept so long.

        `varies` where a client may ask for another form of it.
        """
        vary = self._cors.vary
        return [
            (b"last-modified", formatdate(self.built_at, usegmt=True).encode()),
            (b"vary", vary + b", accept" if varies else vary),
            (b"cache-control", cache_control),
            (b"x-snapshot", self.snapshot.id.encode()),
            *self._origin,
            *self._cors.fixed,
            *security(representation.policy_in(self.frame_ancestors)),
        ]

    def header_lines(self, route: Route, representation: Representation) -> bytes:
        """The lines that all answers of `route` in this form share."""
        lines = self._header_lines.get((route.path, representation.media_type))
        if lines is None:
            cached = route.cache_control or cache_control(self._max_age_s)
            headers = self.headers(cached, representation, varies=len(route.representations) > 1)
            if not route.is_of_snapshot:
                headers = without(headers, OF_SNAPSHOT)
            if route.asked_of is not None:
                headers = without(headers, (b"last-modified",))
            lines = header_lines(headers)
            self._header_lines[route.path, representation.media_type] = lines
        return lines

    def own_lines(self, question: Question) -> bytes:
        """What a file of the answer is called: after what is asked, and the commit it is of."""
        extension, snapshot = question.representation.extension, self.snapshot
        if not extension:
            return b""
        commit = snapshot.commit_sha[:SHORT_COMMIT] + "-local" * bool(snapshot.overlay_digest)
        return attachment(file_name(question.said, f"{commit}.{extension}"))

    def read(
        self,
        request: Request,
        route: Route,
        body: bytes | None = None,
        attached: Attached | None = None,
    ) -> Question:
        """What `request` asks `route`, by its query or by its `body`.

        `attached`: for a route that reads several snapshots.

        Raises:
            UnknownName, BadParameter, BadBody: as `read_question`.
        """
        client = self.client_of(request)
        return read_question(self.snapshot, request, route, self._limits, client, body, attached)

    def client_of(self, request: Request) -> str:
        """Who asks."""
        return self._clients.client_of(request.client, request.headers)

    def attached(self) -> Attached:
        """What the store keeps now, to be read side by side; looks at the disk."""
        known = stored_snapshots(self._store, self.snapshot)
        return Attached(self._store, self.snapshot, known, self._memory_limit)

    def close(self) -> None:
        """Let go of the snapshot, which nobody reads any more, and of all that has it open."""
        if self.children is not None:
            self.children.close()
        self.snapshot.close()

    def get_ready(self) -> None:
        """Read what every first answer would wait for."""
        load_metadata_index(self.snapshot, self.disk_cache)
        parse_queries(self.snapshot)


def _children_of(snapshot: Snapshot, settings: Settings) -> Children | None:
    """What answers SQL over `snapshot`, where anything does."""
    if not settings.sql_enabled:
        return None
    return Children(
        snapshot,
        Bounds(
            limit_s=settings.sql_timeout_s,
            memory_bytes=settings.sql_memory_max_bytes,
            most_rows=settings.sql_rows_max,
            most_bytes=settings.sql_answer_max_bytes,
        ),
    )


def origin(snapshot: Snapshot | SnapshotRecord) -> Headers:
    """What is said of where results are from, where they are not all published ones."""
    if snapshot.dataset != SAMPLE and not snapshot.overlay_digest:
        return []
    # The name of a file may have any letters.
    return [(b"x-dataset", quote(snapshot.shown_as, safe="/+ ,()").encode())]


def disk_cache_of(snapshot_id: str, settings: Settings) -> AnswerCache:
    """Where answers over a snapshot outlive the process."""
    return answers_of(
        settings.data_dir,
        snapshot_id,
        memo_id(snapshot_id, settings.origin + settings.root_path),
        settings.memo_disk_max_bytes,
        is_mapped=settings.workers > 1,
        is_on=settings.disk_cache,
    )


def most_mapped(settings: Settings) -> int:
    """How many answers a process may have mapped at a time; each holds a file open."""
    is_mapping = settings.disk_cache and settings.workers > 1
    return settings.memo_max_bytes // SMALLEST_MAPPED_BYTES if is_mapping else 0


def opener(
    store: SnapshotStore, settings: Settings, lock_wait_s: float = LOCK_WAIT_S
) -> Callable[[str], Snapshot]:
    """Opens a snapshot of `store` with what serving may use."""

    def open_by_id(snapshot_id: str) -> Snapshot:
        return open_snapshot(
            store.path_of(snapshot_id),
            threads=settings.duckdb_threads,
            memory_limit=settings.duckdb_memory_limit,
            lock_wait_s=lock_wait_s,
        )

    return open_by_id


def open_current(settings: Settings) -> Snapshot:
    """The current snapshot, open for work beside serving.

    Raises:
        NoSnapshot, SnapshotRejected, SnapshotHeld: there is none, or it can't be opened.
    """
    path = SnapshotStore(settings.data_dir).current_path()
    return open_snapshot(path, memory_limit=settings.duckdb_memory_limit)


class Behind(NamedTuple):
    """The snapshot that is current and not what is served, and why."""

    snapshot_id: str
    why: Why
    reason: str


class Current:
    """Holds what is served now. Read once per request; replaced by one assignment.

    `behind` says why that is not the store's current snapshot, where it is not.
    """

    def __init__(self, serving: Serving, settings: Settings) -> None:
        self.serving = serving
        self.behind: Behind | None = None
        self.settings = settings
        self.store = SnapshotStore(settings.data_dir)
