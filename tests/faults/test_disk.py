"""A disk that is full, and one that can only be read."""

from __future__ import annotations

import subprocess
from pathlib import Path

import httpx

from service.snapshots.start import examine
from service.snapshots.store import SnapshotStore
from tests.http.processes import running_service
from tests.hub_double import HubDouble
from tests.refresh.hub_world import commit, environment, fill, refresh, run
from tests.refresh.waiting import wait_until
from tests.snapshots.stores import MODELS, files_in, rows_of

SCORES = "/v1/benchmarks/Tiny/scores"


def fill_up(disk: Path, left_bytes: int) -> Path:
    """Leave so many bytes on a disk."""
    ballast = disk / "ballast"
    free_bytes = int(
        subprocess.run(
            ["df", "--output=avail", "--block-size=1", str(disk)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()[-1]
    )
    with ballast.open("wb") as file:
        file.write(b"x" * max(0, free_bytes - left_bytes))
    return ballast


def test_a_full_disk_stops_a_refresh_and_the_old_snapshot_serves_and_starts(
    hub: HubDouble, small_disk: Path
) -> None:
    data_dir = small_disk / "data"
    fill(hub, data_dir)
    store = SnapshotStore(data_dir)
    before = store.current_id()
    assert before is not None
    # Room for nothing, for the download, for a part of the candidate.
    for left_kib in (0, 64, 1_024):
        with_ballast = fill_up(small_disk, left_kib << 10)
        commit(hub, rows_of(MODELS[:-1]))
        refreshed = refresh(hub, data_dir)
        with_ballast.unlink()
        if refreshed.returncode == 0:
            before = store.current_id()
            assert before is not None
            continue
        assert "Traceback" not in refreshed.stderr
        assert store.current_id() == before
        assert examine(store, before) is None
        assert not [file for file in files_in(data_dir) if "candidate.duckdb" in file]

    ballast = fill_up(small_disk, 0)
    with running_service(data_dir, **environment(hub)) as service:
        # Nothing of it can be kept on disk, and all of it is answered.
        for _ in range(3):
            assert httpx.get(f"{service.url}{SCORES}").status_code == 200
        assert httpx.get(f"{service.url}/health/ready").status_code == 200
    for arguments in (("warm",), ("snapshots", "use", before), ("cards",)):
        refused = run(hub, data_dir, *arguments)
        assert refused.returncode == 2
        assert len(refused.stderr.splitlines()) == 1
        assert str(data_dir) in refused.stderr
        assert "No space left on device" in refused.stderr
    ballast.unlink()
    assert refresh(hub, data_dir).returncode == 0


def test_a_disk_that_can_only_be_read_is_served_from_and_ingest_says_what_is_wrong(
    hub: HubDouble, small_disk: Path
) -> None:
    data_dir = small_disk / "data"
    fill(hub, data_dir)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)

    with running_service(data_dir, **environment(hub), REFRESH_INTERVAL_S="1") as service:
        assert httpx.get(f"{service.url}{SCORES}").status_code == 200
        assert httpx.get(f"{service.url}/health/ready").status_code == 200
        # That nothing can be brought is counted, again and again.
        wait_until(lambda: len(service.events("refreshed")) > 1)
        counted = 'duckrank_refresh_total{outcome="failed"}'
        metrics = httpx.get(f"{service.url}/metrics").text.splitlines()
        assert not any(line.startswith(f"{counted} 0.0") for line in metrics)
        assert "duckrank_refresh_interval_seconds 1.0" in metrics
    assert "can't be locked for it (Read-only" in service.events("refreshed")[0]["reason"]
    for refused in (
        refresh(hub, data_dir),
        run(hub, data_dir, "ingest", "--results", "sample", "--catalog", "sample"),
        run(hub, data_dir, "snapshots", "prune", "--keep", "1"),
    ):
        assert refused.returncode == 2
        assert f"{data_dir} can't be written (Read-only file system)" in refused.stderr
        assert "Traceback" not in refused.stderr


def test_a_damaged_snapshot_on_a_disk_that_can_only_be_read_is_passed_over(
    hub: HubDouble, small_disk: Path
) -> None:
    data_dir = small_disk / "data"
    fill(hub, data_dir)
    commit(hub, rows_of(MODELS[:-1]))
    refresh(hub, data_dir)
    newest, oldest = SnapshotStore(data_dir).records()
    SnapshotStore(data_dir).path_of(newest.id).unlink()
    SnapshotStore(data_dir).path_of(newest.id).write_bytes(b"x" * 10_000)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)

    with running_service(data_dir) as service:
        answer = httpx.get(f"{service.url}{SCORES}")

    assert answer.headers["x-snapshot"] == oldest.id
