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


class Metric(msgspec.Struct, frozen=True):
    """One metric.

    `merge` makes one number of those of all workers. A gauge is of processes that live, unless it
    `outlives` them. `is_age`: what is kept is a moment, what is told is the seconds since.
    """

    kind: Kind
    name: str
    help: str
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
    "counter", "http_requests_total", "Requests answered.", ("method", "handler", "status")
)
DURATION = Metric(
    "histogram",
    "http_request_duration_seconds",
    "From a request's headers to the last byte of its answer handed to the connection.",
    ("method", "handler"),
    ANSWER_BOUNDS_S,
)
SIZE = Metric(
    "histogram",
    "http_response_size_bytes",
    "Size of an answer's body as it travels, compressed or not.",
    ("method", "handler", "status"),
    SIZE_BOUNDS_BYTES,
)
IN_PROGRESS = Metric(
    "gauge",
    "http_requests_in_progress",
    "Requests whose answer is not fully sent.",
    ("method", "handler"),
)
EXCEPTIONS = Metric(
    "counter",
    "http_request_exceptions_total",
    "Requests that met an error nobody foresaw, by its class.",
    ("method", "handler", "exception"),
)
SELECTIONS = {
    kind: Metric(
        "counter",
        f"mteb_{kind}_selections_total",
        f"GET requests of a {kind}'s own page that were answered, by its name.",
        ("name",),
    )
    for kind in ("benchmark", "task", "model")
}
CACHE = Metric(
    "counter",
    "mteb_cache_total",
    "Look-ups of answers: in memory (memo) and in the disk cache (disk). A flight is a miss"
    " that waits for another's.",
    ("layer", "outcome"),
)
MEMO_HELD = Metric("gauge", "duckrank_memo_held_bytes", "Bytes of ready answers in memory.")
MEMO_MAX = Metric("gauge", "duckrank_memo_max_bytes", "Most that they may be (MEMO_MAX_BYTES).")
MEMO_MESSAGES = Metric("gauge", "duckrank_memo_messages", "Ready answers in memory.")
MEMO_EVICTIONS = Metric(
    "counter",
    "duckrank_memo_evictions_total",
    "Ready answers dropped because the memo was full.",
)
COLD_DURATION = Metric(
    "histogram",
    "duckrank_cold_build_duration_seconds",
    "Time to build an answer that was not ready, without waiting for a thread.",
    ("handler",),
    WORK_BOUNDS_S,
)
COLD_IN_PROGRESS = Metric("gauge", "duckrank_cold_builds_in_progress", "Builds that run or wait.")
COLD_SHED = Metric(
    "counter",
    "duckrank_cold_builds_shed_total",
    "Builds refused with 503 because the queue was full (COLD_QUEUE).",
)
QUERY_DURATION = Metric(
    "histogram",
    "duckrank_query_duration_seconds",
    "Time of DuckDB for one statement and its rows, by SQL file.",
    ("file",),
    WORK_BOUNDS_S,
)
SQL_QUERIES = Metric(
    "counter",
    "duckrank_sql_queries_total",
    "Queries of `/v1/sql` that were not answered before, by what came of them: answered, refused"
    " (the SQL is at fault), slow, memory (over its limit), crashed, busy (503), abandoned by who"
    " asked.",
    ("outcome",),
)
SNAPSHOT_INFO = Metric(
    "gauge",
    "duckrank_snapshot_info",
    "Workers that serve this snapshot.",
    ("snapshot", "dataset", "commit_sha", "catalog_version"),
)
SNAPSHOT_AGE = Metric(
    "gauge",
    "duckrank_snapshot_age_seconds",
    "Since the oldest snapshot that is served was built.",
    merge="min",
    is_age=True,
)
SNAPSHOT_SIZE = Metric(
    "gauge", "duckrank_snapshot_size_bytes", "Size of the snapshot's file.", merge="max"
)
SNAPSHOT_ROWS = Metric(
    "gauge", "duckrank_snapshot_results_rows", "Rows of results in the snapshot.", merge="max"
)
SNAPSHOT_BEHIND = Metric(
    "gauge",
    "duckrank_snapshot_behind",
    "Workers that serve an older snapshot than was published, or its file that is gone, by what the"
    " current one is: damaged, held by who writes to it, or unknown to this program.",
    ("why",),
)
SNAPSHOT_DAMAGED = Metric(
    "gauge",
    "duckrank_snapshot_damaged",
    "Workers whose snapshot can't be read, and who have no other.",
)
RESULTS_ROWS = Metric(
    "gauge",
    "duckrank_results_rows",
    "Rows of results by where they stand: benchmark, off_benchmark (no benchmark takes the cell),"
    " undeclared (a split or subset that nothing declares), unknown_task, unnamed. Each is in one.",
    ("bucket",),
    merge="max",
)
RESULTS_ODDITIES = Metric(
    "gauge",
    "duckrank_results_oddities",
    "What is odd about them, wherever they stand: unknown_task, unknown_model (names that the"
    " catalog does not have), unknown_model_row, renamed_name, renamed_row (under former names),"
    " null_row (without a score), repeated_cell, repeated_row.",
    ("oddity",),
    merge="max",
)
REFRESHES = Metric(
    "counter",
    "duckrank_refresh_total",
    "Looks at the dataset for newer data, by what came of them.",
    ("outcome",),
)
REFRESH_AGE = Metric(
    "gauge",
    "duckrank_refresh_age_seconds",
    "Since the last look at the dataset with this outcome.",
    ("outcome",),
    merge="max",
    outlives=True,
    is_age=True,
)
REFRESH_RUNNING = Metric(
    "gauge",
    "duckrank_refresh_running",
    "Workers that look at the dataset now.",
    outlives=True,
)
REFRESH_INTERVAL = Metric(
    "gauge",
    "duckrank_refresh_interval_seconds",
    "How often the dataset is looked at; 0 where nothing is looked for.",
    merge="max",
)
REFRESH_SUCCESS_AGE = Metric(
    "gauge",
    "duckrank_refresh_success_age_seconds",
    "Since the dataset was last looked at with success, by whoever shares the store; before the"
    " first time, since the start.",
    merge="max",
    is_age=True,
)
LOST = Metric(
    "counter", "duckrank_metrics_lost_total", "Series that found no room and are not counted."
)

METRICS = tuple(
    metric
    for named in tuple(globals().values())
    for metric in (named.values() if isinstance(named, dict) else (named,))
    if isinstance(metric, Metric)
)
"""All of the above, in that order."""

BUILD_INFO = "duckrank_build_info"
"""Always 1; its labels are the versions. Made when it is asked for, like those of processes."""

FLEETING = frozenset(
    metric.name for metric in METRICS if metric.kind == "gauge" and not metric.outlives
)
"""What is true of a process only while it lives."""
