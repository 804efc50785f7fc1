"""How the service is doing: alive, ready, and which snapshots there are. Never memoised."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from litestar import get
from litestar.handlers import HTTPRouteHandler
from litestar.response import Response

from service.http.answering.serving import Current, Serving
from service.http.routing.openapi import described_status
from service.refresh.state import RefreshState, read_state
from service.snapshots.aside import refusals
from service.snapshots.connect import Snapshot
from service.snapshots.record import Refusal, SnapshotRecord
from service.wire.encode import encode
from service.wire.status import (
    LastRefresh,
    MemoState,
    Readiness,
    RefusedSnapshot,
    ServedSnapshot,
    StoredSnapshot,
)

UNCACHED = {"cache-control": "no-store"}


def status_handlers(current: Current) -> list[HTTPRouteHandler]:
    """The handlers of `/health`, `/health/ready` and `/v1/snapshots`."""

    @get(
        "/health/ready",
        summary="Whether answers can be had here, of which snapshot, and how fresh",
        tags=["service"],
        **described_status(Readiness, not_ready="The snapshot can't be read; its JSON says why."),
    )
    async def ready() -> Response[bytes]:
        """200 while a snapshot answers, however old; 503 while none can."""
        readiness = await asyncio.to_thread(_readiness, current)
        return _answer(readiness, 200 if readiness.ready else 503)

    @get(
        "/v1/snapshots",
        summary="The snapshots that could be served, newest first",
        tags=["service"],
        **described_status(list[StoredSnapshot]),
    )
    async def snapshots() -> Response[bytes]:
        """Those on disk; the one that answers now is marked."""
        return _answer(await asyncio.to_thread(_stored, current), 200)

    return [health, ready, snapshots]


@get("/health", summary="Whether this process answers", tags=["service"])
async def health() -> dict[str, bool]:
    """Alive; says nothing about the data."""
    return {"ok": True}


def _answer(answer: object, status: int) -> Response[bytes]:
    return Response(
        encode(answer), status_code=status, media_type="application/json", headers=UNCACHED
    )


def _stored(current: Current) -> list[StoredSnapshot]:
    served = current.serving.snapshot
    known: list[SnapshotRecord | Snapshot] = [*current.store.records()]
    if all(each.id != served.id for each in known):
        # Its record can't be read, or its file has just been removed: what answers is known anyhow.
        known.insert(0, served)
    return [
        StoredSnapshot(
            id=each.id,
            dataset=each.dataset,
            commit_sha=each.commit_sha,
            catalog_version=each.catalog_version,
            results_count=each.results_row_count,
            size_bytes=each.size_bytes,
            built_at=_text(each.built_at),
            is_current=each.id == served.id,
        )
        for each in known
    ]


def _readiness(current: Current) -> Readiness:
    serving = current.serving
    fault = serving.snapshot.fault
    state = read_state(current.settings.data_dir)
    # One from before what is served has been overtaken by it.
    newest = [
        refusal
        for refusal in refusals(current.store)[:1]
        if refusal.refused_at >= serving.snapshot.built_at
    ]
    return Readiness(
        ready=fault is None,
        detail=_detail(fault, state),
        snapshot=_served(serving),
        refresh=None if state is None else _last_refresh(state),
        refused=_refused(newest[0]) if newest else None,
        memo=MemoState(
            answers=len(serving.memo),
            held_bytes=serving.memo.held_bytes,
            max_bytes=serving.memo.max_bytes,
            hits=serving.memo.hit_count,
            misses=serving.memo.miss_count,
            evictions=serving.memo.eviction_count,
        ),
    )


def _detail(fault: str | None, state: RefreshState | None) -> str:
    if fault is not None:
        return "the snapshot can't be read, and there is no other"
    if state is not None and not state.is_good:
        return f"ready; the last refresh {state.outcome}: {state.reason}"
    return "ready"


def _served(serving: Serving) -> ServedSnapshot:
    snapshot = serving.snapshot
    age = datetime.now(UTC) - snapshot.built_at
    return ServedSnapshot(
        id=snapshot.id,
        dataset=snapshot.dataset,
        commit_sha=snapshot.commit_sha,
        catalog_version=snapshot.catalog_version,
        results_count=snapshot.results_row_count,
        built_at=_text(snapshot.built_at),
        age_s=max(0, int(age.total_seconds())),
        fault=snapshot.fault,
    )


def _last_refresh(state: RefreshState) -> LastRefresh:
    return LastRefresh(
        outcome=state.outcome,
        reason=state.reason,
        ended_at=_text(state.ended_at),
        took_s=state.took_s,
        commit_sha=state.commit_sha,
        snapshot_id=state.snapshot_id,
        failures_in_a_row=state.failures_in_a_row,
        published_at=None if state.published_at is None else _text(state.published_at),
    )


def _refused(refusal: Refusal) -> RefusedSnapshot:
    return RefusedSnapshot(
        id=refusal.snapshot_id,
        commit_sha=refusal.commit_sha,
        reason=refusal.reason,
        refused_at=_text(refusal.refused_at),
    )


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
