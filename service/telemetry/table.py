"""Every metric that the service exports: its name, what it says, its labels and its bounds.

The table is the documentation, too: `make docs` writes it into docs/metrics.md.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Kind = Literal["counter", "histogram", "gauge"]

# A hit takes tens of microseconds, a cold leaderboard tens of milliseconds, a bad day seconds.
ANSWER_BOUNDS_S = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
                   0.5, 1.0, 2.5, 5.0, 10.0)  # fmt: skip
WORK_BOUNDS_S = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0,
                 10.0)  # fmt: skip
# From a 304 to statistics of 32 MB.
SIZE_BOUNDS_BYTES = (256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216)


class Metric(msgspec.Struct, frozen=True, kw_only=True):
    """One metric.

    `merge` makes one number of those of all workers. A gauge is of processes that live, unless it
    `outlives` them. `is_age`: what is kept is a moment, what is told is the seconds since.
    """

    name: str
    help: str
    kind: Kind
    labels: tuple[str, ...] = ()
    bounds: tuple[float, ...] = ()
    merge: Literal["sum", "min", "max"] = "sum"
    outlives: bool = False
    is_age: bool = False

    @property
    def width(self) -> int:
        """How many numbers each series has: one, or a bucket for each bound, one over, the sum."""
        return len(self.bounds) + 2 if self.bounds else 1


REQUESTS = Metric(
    name="http_requests_total",
    help="Requests answered.",
    kind="counter",
    labels=("method", "handler", "status"),
)
DURATION = Metric(
    name="http_request_duration_seconds",
    help="From a request's headers to the last byte of its answer handed to the connection.",
    kind="histogram",
    labels=("method", "handler"),
    bounds=ANSWER_BOUNDS_S,
)
SIZE = Metric(
    name="http_response_size_bytes",
    help="Size of an answer's body as it travels, compressed or not.",
    kind="histogram",
    labels=("method", "handler", "status"),
    bounds=SIZE_BOUNDS_BYTES,
)
IN_PROGRESS = Metric(
    name="http_requests_in_progress",
    help="Requests whose answer is not fully sent.",
    kind="gauge",
    labels=("method", "handler"),
)
EXCEPTIONS = Metric(
    name="http_request_exceptions_total",
    help="Requests that met an error nobody foresaw, by its class.",
    kind="counter",
    labels=("method", "handler", "exception"),
)
SELECTIONS = {
    kind: Metric(
        name=f"mteb_{kind}_selections_total",
        help=f"GET requests of a {kind}'s own page that were answered, by its name.",
        kind="counter",
        labels=("name",),
    )
    for kind in ("benchmark", "task", "model")
}
CACHE = Metric(
    name="mteb_cache_total",
    help="Look-ups of answers: in memory (memo) and in the disk cache (disk). A flight is a miss"
    " that waits for another's.",
    kind="counter",
    labels=("layer", "outcome"),
)
MEMO_HELD = Metric(
    name="duckrank_memo_held_bytes", help="Bytes of ready answers in memory.", kind="gauge"
)
MEMO_MAX = Metric(
    name="duckrank_memo_max_bytes", help="Most that they may be (MEMO_MAX_BYTES).", kind="gauge"
)
MEMO_MESSAGES = Metric(name="duckrank_memo_messages", help="Ready answers in memory.", kind="gauge")
MEMO_EVICTIONS = Metric(
    name="duckrank_memo_evictions_total",
    help="Ready answers dropped because the memo was full.",
    kind="counter",
)
COLD_DURATION = Metric(
    name="duckrank_cold_build_duration_seconds",
    help="Time to build an answer that was not ready, without waiting for a thread.",
    kind="histogram",
    labels=("handler",),
    bounds=WORK_BOUNDS_S,
)
COLD_IN_PROGRESS = Metric(
    name="duckrank_cold_builds_in_progress", help="Builds that run or wait.", kind="gauge"
)
COLD_SHED = Metric(
    name="duckrank_cold_builds_shed_total",
    help="Builds refused with 503 because the queue was full (COLD_QUEUE).",
    kind="counter",
)
QUERY_DURATION = Metric(
    name="duckrank_query_duration_seconds",
    help="Time of DuckDB for one statement and its rows, by SQL file.",
    kind="histogram",
    labels=("file",),
    bounds=WORK_BOUNDS_S,
)
SNAPSHOT_INFO = Metric(
    name="duckrank_snapshot_info",
    help="Workers that serve this snapshot.",
    kind="gauge",
    labels=("snapshot", "dataset", "commit_sha", "catalog_version"),
)
SNAPSHOT_AGE = Metric(
    name="duckrank_snapshot_age_seconds",
    help="Since the oldest snapshot that is served was built.",
    kind="gauge",
    merge="min",
    is_age=True,
)
SNAPSHOT_SIZE = Metric(
    name="duckrank_snapshot_size_bytes",
    help="Size of the snapshot's file.",
    kind="gauge",
    merge="max",
)
SNAPSHOT_ROWS = Metric(
    name="duckrank_snapshot_results_rows",
    help="Rows of results in the snapshot.",
    kind="gauge",
    merge="max",
)
REFRESHES = Metric(
    name="duckrank_refresh_total",
    help="Looks at the dataset for newer data, by what came of them.",
    kind="counter",
    labels=("outcome",),
)
REFRESH_AGE = Metric(
    name="duckrank_refresh_age_seconds",
    help="Since the last look at the dataset with this outcome.",
    kind="gauge",
    labels=("outcome",),
    merge="max",
    outlives=True,
    is_age=True,
)
LOST = Metric(
    name="duckrank_metrics_lost_total",
    help="Series that found no room and are not counted.",
    kind="counter",
)

METRICS = (
    REQUESTS,
    DURATION,
    SIZE,
    IN_PROGRESS,
    EXCEPTIONS,
    *SELECTIONS.values(),
    CACHE,
    MEMO_HELD,
    MEMO_MAX,
    MEMO_MESSAGES,
    MEMO_EVICTIONS,
    COLD_DURATION,
    COLD_IN_PROGRESS,
    COLD_SHED,
    QUERY_DURATION,
    SNAPSHOT_INFO,
    SNAPSHOT_AGE,
    SNAPSHOT_SIZE,
    SNAPSHOT_ROWS,
    REFRESHES,
    REFRESH_AGE,
    LOST,
)

BUILD_INFO = "duckrank_build_info"
"""Always 1; its labels are the versions. Made when it is asked for, like those of processes."""

PROCESS = (
    "process_resident_memory_bytes",
    "process_virtual_memory_bytes",
    "process_cpu_seconds_total",
    "process_open_fds",
    "process_max_fds",
    "process_start_time_seconds",
)
"""Of each process, by the label `worker`: `main`, or the slot of a worker, from 1."""

FLEETING = frozenset(
    metric.name for metric in METRICS if metric.kind == "gauge" and not metric.outlives
)
"""What is true of a process only while it lives."""
