"""A file that another process has open for writing is not damaged: it is waited for."""

from __future__ import annotations

import contextlib

import httpx
import pytest

from service.errors import SnapshotHeld
from service.snapshots.aside import damages, refusals
from service.snapshots.connect import open_snapshot
from service.snapshots.store import SnapshotStore
from tests.http.processes import running_service
from tests.refresh.waiting import wait_until
from tests.snapshots.stores import held, publish


def test_a_current_one_that_is_held_is_named_with_its_holder_and_served_once_it_is_free(
    store: SnapshotStore,
) -> None:
    newest, oldest = store.records()
    with contextlib.ExitStack() as stopped:
        with held(store.path_of(newest.id)) as holder:
            service = stopped.enter_context(running_service(store.data_dir, CACHE_REPO=""))
            url = service.url
            wait_until(lambda: httpx.get(f"{url}/health/ready").json()["behind"] is not None)
            behind = httpx.get(f"{url}/health/ready").json()["behind"]
            assert (behind["id"], behind["why"]) == (newest.id, "held")
            assert f"(PID {holder})" in behind["reason"]
            assert served_id(url) == oldest.id
            assert store.current_id() == newest.id
        wait_until(lambda: served_id(url) == newest.id)
        wait_until(lambda: httpx.get(f"{url}/health/ready").json()["behind"] is None)
    assert damages(store) == []


def served_id(url: str) -> str:
    return httpx.get(f"{url}/v1/benchmarks/Tiny/scores").headers["x-snapshot"]


def test_an_ingest_beside_a_held_one_is_not_done_and_refuses_nothing(
    store: SnapshotStore,
) -> None:
    newest = store.records()[0]
    with held(store.path_of(newest.id)) as holder:
        with pytest.raises(SnapshotHeld, match=rf"{newest.id}.duckdb is open .* \(PID {holder}\)"):
            publish(store.data_dir, "c")
        with pytest.raises(SnapshotHeld):
            open_snapshot(store.path_of(newest.id), lock_wait_s=0)

    assert refusals(store) == damages(store) == []
    assert publish(store.data_dir, "c").is_new
