"""How the service is doing: alive, ready, of which snapshots, and in numbers. Never memoised."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TypeVar

from litestar import get
from litestar.handlers import HTTPRouteHandler
from litestar.response import Response

from service.http.answering.serving import Behind, Current
from service.http.background.gauges import Gauges
from service.http.endpoints.metrics import MetricsText
from service.http.routing.openapi import described
from service.refresh.state import RefreshState, read_state
from service.snapshots.aside import refusals
from service.snapshots.connect import Snapshot
from service.snapshots.stored import stored_snapshots
from service.telemetry.counts import Counts
from service.wire.encode import encode
from service.wire.status import (
    Alive,
    LastRefresh,
    MemoState,
    Readiness,
    RefusedSnapshot,
    ResultsReport,
    ServedSnapshot,
    StoredSnapshot,
    UnservedSnapshot,
)
from service.wire.structs import Wire

T = TypeVar("T", bound=Wire)

UNCACHED = {"cache-control": "no-store"}


def status_handlers(current: Current, counts: Counts, gauges: Gauges) -> list[HTTPRouteHandler]:
    """The handlers of `/health`, `/health/ready`, `/v1/snapshots` and `/metrics`."""
    text = MetricsText(counts, gauges)

    @get(
        "/health/ready",
        operation_id="ready",
        summary="Whether answers can be had here, of which snapshot, and how fresh",
        tags=["service"],
        **described(
            (200, Readiness, "As it is now."),
            (503, Readiness, "The snapshot can't be read; its JSON says why."),
        ),
    )
    async def ready() -> Response[bytes]:
        """200 while a snapshot answers, however old; 503 while none can."""
        told = await asyncio.to_thread(readiness, current)
        return _answer(told, 200 if told.ready else 503)

    @get(
        "/v1/snapshots",
        operation_id="snapshots",
        summary="The snapshots that could be served, newest first",
        tags=["service"],
        **described((200, list[StoredSnapshot], "As it is now.")),
    )
    async def snapshots() -> Response[bytes]:
        """Those on disk; the one that answers now is marked."""
        return _answer(await asyncio.to_thread(_stored, current), 200)

    @get(
        "/metrics",
        operation_id="metrics",
        summary="Metrics of all workers, for Prometheus",
        tags=["service"],
        **described((200, bytes, "Prometheus' text format."), media_type="text/plain"),
    )
    async def metrics() -> Response[bytes]:
        """As of now, or a moment ago."""
        body, content_type = await text.now()
        return Response(body, headers={"content-type": content_type, **UNCACHED})

    return [health, ready, snapshots, metrics]


@get(
    "/health",
    operation_id="health",
    summary="Whether this process answers",
    tags=["service"],
    **described((200, Alive, "It does.")),
)
async def health() -> Response[bytes]:
    """Says nothing about the data."""
    return Response(encode(Alive(ok=True)), media_type="application/json")


def _answer(answer: object, status: int) -> Response[bytes]:
    return Response(
        encode(answer), status_code=status, media_type="application/json", headers=UNCACHED
    )


def _stored(current: Current) -> list[StoredSnapshot]:
    served = current.serving.snapshot
    return [
        _told(
            StoredSnapshot,
            each,
            dataset=each.shown_as,
            results_count=each.results_row_count,
            is_current=each.id == served.id,
        )
        for each in stored_snapshots(current.store, served)
    ]


def readiness(current: Current) -> Readiness:
    """What is served, how fresh it is, and how the service is doing."""
    snapshot, memo = current.serving.snapshot, current.serving.memo
    state, behind = read_state(current.settings.data_dir), current.behind
    # One from before what is served has been overtaken by it.
    newest = [each for each in refusals(current.store)[:1] if each.refused_at >= snapshot.built_at]
    age = datetime.now(UTC) - snapshot.built_at
    return Readiness(
        ready=snapshot.fault is None,
        detail=_detail(snapshot, behind, state),
        snapshot=_told(
            ServedSnapshot,
            snapshot,
            dataset=snapshot.shown_as,
            results_count=snapshot.results_row_count,
            age_s=max(0, int(age.total_seconds())),
        ),
        behind=None if behind is None else _told(UnservedSnapshot, behind, id=behind.snapshot_id),
        results=_told(ResultsReport, snapshot.report),
        refresh=None if state is None else _told(LastRefresh, state),
        refused=_told(RefusedSnapshot, newest[0], id=newest[0].snapshot_id) if newest else None,
        memo=_told(
            MemoState,
            memo,
            answers=len(memo),
            hits=memo.hit_count,
            misses=memo.miss_count,
            evictions=memo.eviction_count,
        ),
    )


def _detail(snapshot: Snapshot, behind: Behind | None, state: RefreshState | None) -> str:
    if snapshot.fault is not None:
        return "the snapshot can't be read, and there is no other"
    if behind is not None:
        is_older = behind.snapshot_id != snapshot.id
        told = (
            "with an older snapshot than was published" if is_older else "from a file that is gone"
        )
        return f"ready, {told}: {behind.snapshot_id} is {behind.why} ({behind.reason})"
    if state is not None and not state.is_good:
        return f"ready; the last refresh {state.outcome}: {state.reason}"
    return "ready"


def _told(kind: type[T], source: object, **named: object) -> T:
    """What the wire says of `source`: each field from there by its name, but for those `named`."""
    same = (field for field in kind.__struct_fields__ if field not in named)
    values = named | {field: getattr(source, field) for field in same}
    for field, value in values.items():
        if isinstance(value, datetime):
            values[field] = value.isoformat(timespec="seconds")
    return kind(**values)
