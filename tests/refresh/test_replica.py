"""A store that follows a published dataset: it fetches finished snapshots, and builds none."""

from __future__ import annotations

import contextlib
import json
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import msgspec
import pytest

from service.refresh.state import read_state
from service.snapshots.aside import refusals
from service.snapshots.ingest import Gates
from service.snapshots.store import SnapshotStore
from tests.http.processes import running_service
from tests.hub_double import Files, HubDouble
from tests.refresh.hub_world import environment, refresh, run
from tests.refresh.waiting import wait_until
from tests.snapshots.stores import MODELS, publish, rows_of

REPO = "acme/leaderboards"
FOLLOWS = {"SNAPSHOT_REPO": REPO}
SCORES = "/v1/benchmarks/Tiny/scores"


@pytest.fixture
def builder(hub: HubDouble, tmp_path: Path) -> Path:
    """A store whose snapshot is published; what it was built from is nowhere to be had."""
    hub.commit(REPO, {".gitattributes": b""})
    publish(tmp_path / "builder", "a")
    put(hub, tmp_path / "builder")
    return tmp_path / "builder"


def put(hub: HubDouble, data_dir: Path) -> None:
    published = run(hub, data_dir, "publish", "--repo", REPO, HF_TOKEN="hf_invented")
    assert published.returncode == 0, published.stderr


def held(hub: HubDouble) -> Files:
    return list(hub.datasets[REPO].commits.values())[-1]


def test_a_replica_serves_what_is_published_under_the_builders_record_and_follows_it(
    hub: HubDouble, builder: Path, tmp_path: Path
) -> None:
    replica, built = SnapshotStore(tmp_path / "replica"), SnapshotStore(builder)
    environ = environment(hub) | FOLLOWS
    with contextlib.ExitStack() as running, ThreadPoolExecutor(2) as both:
        # Two begin at once on an empty volume that they share: one fetches, both serve.
        starts = [running_service(replica.data_dir, **environ) for _ in range(2)]
        service, other = both.map(running.enter_context, starts)
        assert httpx.get(f"{other.url}{SCORES}").headers["x-snapshot"] == built.current_id()
        assert hub.asked("cdn") == 1
        first = httpx.get(f"{service.url}{SCORES}")
        assert first.headers["x-snapshot"] == built.current_id()
        assert replica.records() == built.records()

        other.process.terminate()

        # What its builder was made to publish is not judged again.
        publish(builder, "b", rows_of(MODELS[:3]), gates=Gates(is_forced=True))
        put(hub, builder)
        service.process.send_signal(signal.SIGHUP)
        wait_until(
            lambda: httpx.get(f"{service.url}{SCORES}").headers["x-snapshot"] == built.current_id()
        )
        # It is served a moment before the process that brought it has ended.
        counted = 'duckrank_refresh_total{outcome="published"} 1'
        wait_until(lambda: counted in httpx.get(f"{service.url}/metrics").text)
    assert replica.records() == built.records()
    # Whatever CACHE_REPO says, nobody was asked for results.
    assert {each.path for each in hub.seen if "/acme/results" in each.path} == set()

    fetched = hub.asked("cdn")
    file = replica.path_of(built.current_id() or "")
    file.chmod(0o644)
    file.write_bytes(file.read_bytes()[:-1])
    with running_service(replica.data_dir, **environ) as service:
        wait_until(lambda: hub.asked("cdn") == fetched + 1)
        wait_until(
            lambda: httpx.get(f"{service.url}{SCORES}").headers["x-snapshot"] == built.current_id()
        )


def test_what_is_not_the_published_file_is_refused_and_not_fetched_again_until_it_is_mended(
    hub: HubDouble, builder: Path, tmp_path: Path
) -> None:
    replica, [record] = SnapshotStore(tmp_path / "replica"), SnapshotStore(builder).records()
    good = held(hub)
    content = bytearray(good["duckrank.duckdb"])
    content[len(content) // 2] ^= 1
    hub.commit(REPO, good | {"duckrank.duckdb": bytes(content)})
    fetched = hub.asked("cdn")
    for _ in range(2):
        refused = refresh(hub, replica.data_dir, **FOLLOWS)
        assert refused.returncode == 2
        assert f"refused: the SHA-256 of {record.id}.duckdb is" in refused.stderr
    assert hub.asked("cdn") == fetched + 1
    assert [each.snapshot_id for each in refusals(replica)] == [record.id]

    hub.commit(REPO, good)
    mended = refresh(hub, replica.data_dir, **FOLLOWS)
    assert mended.stdout == f"published: fetched: {record.id}\n"
    assert (replica.current_id(), refusals(replica)) == (record.id, [])
    again = refresh(hub, replica.data_dir, **FOLLOWS)
    assert again.stdout == "unchanged: the published snapshot is served\n"
    assert hub.asked("cdn") == fetched + 2


def test_what_the_manifest_says_of_another_version_or_of_private_results_is_refused_unfetched(
    hub: HubDouble, builder: Path, tmp_path: Path
) -> None:
    good, data_dir = held(hub), tmp_path / "replica"
    manifest = json.loads(good["manifest.json"])
    snapshot, fetched = manifest["snapshot"], hub.asked("cdn")
    newer = snapshot | {"built_by": {"version": [9], "migration": 9999}}
    [record] = SnapshotStore(builder).records()
    for said, why in (
        ({"snapshot": newer}, "has the tables of migration 9999, and this duckrank knows"),
        ({"snapshot": snapshot | {"overlay_digest": "0" * 64}}, "unpublished results in it"),
        ({"snapshot": snapshot | {"id": "../current"}}, "is called '../current', as none is"),
        ({"format_version": 2}, "has format 2, and this duckrank reads 1 alone"),
        ({"files": []}, "has another duckrank.duckdb than its snapshot is"),
    ):
        hub.commit(REPO, good | {"manifest.json": msgspec.json.encode(manifest | said)})
        refused = refresh(hub, data_dir, **FOLLOWS)
        assert (refused.returncode, why in refused.stderr) == (2, True), refused.stderr
    assert (hub.asked("cdn"), refusals(SnapshotStore(data_dir))) == (fetched, [])

    # A whole file of another snapshot.
    other = msgspec.structs.replace(record, id=f"{record.id[:-1]}_")
    said = {"snapshot": msgspec.to_builtins(other)}
    hub.commit(REPO, good | {"manifest.json": msgspec.json.encode(manifest | said)})
    assert "says that its id is" in refresh(hub, data_dir, **FOLLOWS).stderr
    state = read_state(data_dir)
    assert state is not None
    assert state.counts == {"refused": 6}
