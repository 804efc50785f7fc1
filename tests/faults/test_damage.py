"""A current snapshot that is damaged: an older one answers, says so, and it is built anew."""

from __future__ import annotations

from pathlib import Path

import httpx

from service.refresh.state import read_state
from service.snapshots.store import SnapshotStore
from tests.http.processes import Service, running_service
from tests.hub_double import HubDouble, answers
from tests.refresh.hub_world import commit, environment, refresh
from tests.refresh.waiting import wait_until
from tests.snapshots.stores import MODELS, damage, files_in, publish, rows_of

SCORES = "/v1/benchmarks/Tiny/scores"
QUIET = {"CACHE_REPO": "", "REFRESH_INTERVAL_S": "0", "DISK_CACHE": "0"}


def served_id(service: Service) -> str:
    answer = httpx.get(f"{service.url}{SCORES}")
    assert answer.status_code == 200
    return answer.headers["x-snapshot"]


def is_told(service: Service, line: str) -> bool:
    """Whether the metrics have that line."""
    return line in httpx.get(f"{service.url}/metrics").text.splitlines()


def test_a_damaged_current_one_is_built_anew_at_once_and_served_again(tmp_path: Path) -> None:
    older = publish(tmp_path / "data", "a", dataset="my.parquet").record
    newer = publish(tmp_path / "data", "b", dataset="my.parquet").record
    store = SnapshotStore(tmp_path / "data")
    damage(store.path_of(newer.id), 0.0000001)

    with running_service(tmp_path / "data", "--workers", "2", **QUIET) as service:
        assert {event["snapshot"] for event in service.events("another snapshot is served")} == {
            older.id
        }
        wait_until(lambda: served_id(service) == newer.id)
        wait_until(lambda: httpx.get(f"{service.url}/health/ready").json()["behind"] is None)

    assert {each["snapshot"] for each in service.events("snapshot damaged")} == {newer.id}
    assert (store.current_id(), store.record_of(newer.id)) == (newer.id, store.records()[0])
    state = read_state(tmp_path / "data")
    assert state is not None
    assert (state.outcome, state.snapshot_id) == ("published", newer.id)


def test_where_nothing_is_kept_to_build_it_from_the_older_one_says_so_until_new_data_comes(
    hub: HubDouble, data_dir: Path
) -> None:
    older = SnapshotStore(data_dir).records()[0]
    lost_sha = commit(hub, rows_of(MODELS[:9]))
    assert refresh(hub, data_dir).returncode == 0
    store = SnapshotStore(data_dir)
    newer = store.records()[0]
    for folder in (data_dir / "results", data_dir / "downloads"):
        for file in folder.rglob("*.parquet"):
            file.unlink()
    hub.fail("info", answers(503), times=99)
    store.path_of(newer.id).unlink()

    quiet = environment(hub) | {"REFRESH_INTERVAL_S": "0"}
    with running_service(data_dir, **quiet) as service:
        wait_until(lambda: bool(service.events("refreshed")))
        ready = httpx.get(f"{service.url}/health/ready")
        assert (served_id(service), store.current_id()) == (older.id, newer.id)
        assert ready.status_code == 200
        assert ready.json()["behind"]["id"] == newer.id
        assert ready.json()["behind"]["why"] == "damaged"
        assert "with an older snapshot than was published" in ready.json()["detail"]
        assert "are not kept" in ready.json()["refresh"]["reason"]
        wait_until(lambda: is_told(service, 'duckrank_snapshot_behind{why="damaged"} 1.0'))
        wait_until(lambda: is_told(service, 'duckrank_refresh_total{outcome="failed"} 1.0'))

        hub.forget_faults()
        assert refresh(hub, data_dir).returncode == 0
        wait_until(lambda: served_id(service) != older.id)
        wait_until(lambda: is_told(service, 'duckrank_snapshot_behind{why="damaged"} 0.0'))

    assert store.records()[0].commit_sha == lost_sha
    assert "damaged/" + newer.id + ".duckdb" not in files_in(data_dir)


def test_the_only_snapshot_is_built_anew_before_a_start_ends(tmp_path: Path) -> None:
    only = publish(tmp_path / "data", "a", dataset="my.parquet").record
    damage(SnapshotStore(tmp_path / "data").path_of(only.id), 0.0000001)

    with running_service(tmp_path / "data", "--workers", "2", **QUIET) as service:
        assert served_id(service) == only.id
        assert httpx.get(f"{service.url}/health/ready").json()["behind"] is None
