"""Results of one's own from `duckrank ingest --with` to the wire, and through what comes after."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import httpx
import pytest

from service.digests import digest_of_file
from service.snapshots.store import SnapshotStore
from tests.http.processes import running_service
from tests.hub_double import HubDouble, answers
from tests.own_results import score, write_result, write_run
from tests.refresh.hub_world import commit, environment, refresh, run
from tests.refresh.waiting import wait_until
from tests.snapshots.stores import DATASET, MODELS, TASKS, catalog_in, damage, rows_of


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Results of a model that nobody else knows, on every task, and one file that is wrong."""
    for task in TASKS:
        write_result(write_run(tmp_path / "own", "acme/dragon"), task, score(100))
    (tmp_path / "own/results/acme__dragon/r1/Cut.json").write_text("{")
    return tmp_path / "own"


def ingest(hub: HubDouble, data_dir: Path, *arguments: str, results: str = "hub") -> list[str]:
    """What `duckrank ingest` says beside its report, on standard output and then on the other."""
    catalog = "sample"
    if results == "hub":
        catalog = str(catalog_in(data_dir.parent / "beside", rows_of()).directory)
    done = run(hub, data_dir, "ingest", "--results", results, "--catalog", catalog, *arguments)
    said = [line for line in done.stderr.splitlines() if line.startswith("duckrank:")]
    return [*(line for line in done.stdout.splitlines() if not line.startswith(" ")), *said]


def test_own_results_are_marked_on_the_wire_and_stay_when_newer_ones_come(
    hub: HubDouble, data_dir: Path, own: Path
) -> None:
    store = SnapshotStore(data_dir)
    said = ingest(hub, data_dir, "--with", str(own))
    assert f"of {DATASET}+local, 22 results" in said[0]
    assert said[1:] == [
        "2 of these results are your own; a refresh keeps them",
        (
            "duckrank: results/acme__dragon/r1/Cut.json: it is not JSON: Expecting property name"
            " enclosed in double quotes: line 1 column 2 (char 1); left out"
        ),
    ]
    shutil.rmtree(own)

    sha = commit(hub, rows_of(MODELS[:9]))
    assert refresh(hub, data_dir).stdout.startswith("published: built")
    record = store.records()[0]
    assert (record.commit_sha, record.results_row_count) == (sha, 20)
    assert record.shown_as == f"{DATASET}+local"
    assert refresh(hub, data_dir).stdout == "unchanged: the newest commit is served\n"

    # What can't be read is built anew, from what the store keeps, with the overlay.
    for each in store.records()[1:]:
        store.remove(each.id)
    damage(store.path_of(record.id))
    hub.fail("info", answers(401))
    with running_service(data_dir, **environment(hub), REFRESH_INTERVAL_S="1") as service:
        scores = f"{service.url}/v1/benchmarks/Tiny/scores"
        wait_until(lambda: _is_whole(store, record.id) and httpx.get(scores).is_success)
        answer = httpx.get(scores)
        shown = {row["model"]["name"]: row["model"] for row in answer.json()["rows"]}
        ready = httpx.get(f"{service.url}/health/ready").json()
        stored = httpx.get(f"{service.url}/v1/snapshots").json()
        local = httpx.get(f"{service.url}/v1/models/acme%2Fdragon")
        public = httpx.get(f"{service.url}/v1/models/{MODELS[0]}")

    assert answer.headers["x-dataset"] == local.headers["x-dataset"] == f"{DATASET}+local"
    assert answer.json()["rows"][0]["model"]["name"] == "acme/dragon"
    assert {name for name, model in shown.items() if "isLocal" in model} == {"acme/dragon"}
    assert local.json()["isLocal"] is True
    assert "isLocal" not in public.json()
    assert ready["snapshot"]["dataset"] == stored[0]["dataset"] == f"{DATASET}+local"


def _is_whole(store: SnapshotStore, snapshot_id: str) -> bool:
    record = store.record_of(snapshot_id)
    path = store.path_of(snapshot_id)
    return record is not None and path.exists() and digest_of_file(path) == record.sha256


def test_an_ingest_without_them_takes_them_away_and_says_so(
    hub: HubDouble, data_dir: Path, own: Path
) -> None:
    ingest(hub, data_dir, "--with", str(own))
    said = ingest(hub, data_dir)

    assert f"of {DATASET}, 20 results" in said[0]
    assert said[1:] == [
        "the results of your own that lay over the one before are not in it: see --with"
    ]
    assert SnapshotStore(data_dir).current_path().stem in said[0]


def test_with_strict_one_fault_is_enough_to_publish_nothing(
    hub: HubDouble, data_dir: Path, own: Path
) -> None:
    before = SnapshotStore(data_dir).current_id()
    said = ingest(hub, data_dir, "--with", str(own), "--strict")

    assert [line.partition(": it is")[0] for line in said] == [
        "duckrank: results/acme__dragon/r1/Cut.json",
        f"duckrank: {own} has faults, and --strict allows none",
    ]
    assert SnapshotStore(data_dir).current_id() == before
    assert ingest(hub, data_dir, "--strict") == [
        "duckrank: Parameter '--with' is missing: --models and --strict are about what it names"
    ]


def test_a_refresh_that_finds_the_overlay_damaged_does_not_go_on_without_it(
    hub: HubDouble, data_dir: Path, own: Path
) -> None:
    ingest(hub, data_dir, "--with", str(own))
    before = SnapshotStore(data_dir).current_id()
    [kept] = (data_dir / "overlays").glob("*/results.jsonl")
    kept.write_text("")
    commit(hub, rows_of(MODELS[:9]))
    refreshed = refresh(hub, data_dir)

    assert refreshed.returncode == 2
    assert "bring them again with `duckrank ingest --with`" in refreshed.stderr
    assert SnapshotStore(data_dir).current_id() == before
    assert "of acme/results+local" in ingest(hub, data_dir, "--with", str(own))[0]
    assert refresh(hub, data_dir).stdout == "unchanged: the newest commit is served\n"


def test_they_lie_over_the_sample_as_well(hub: HubDouble, tmp_path: Path) -> None:
    write_result(write_run(tmp_path / "own", "acme/dragon"), "TeapotFactsRetrieval", score(0.9))
    said = ingest(hub, tmp_path / "data", "--with", str(tmp_path / "own"), results="sample")

    assert "of sample+local" in said[0]
    assert said[1:] == ["1 of these results are your own; a refresh keeps them"]
    [listing] = json.loads(run(hub, tmp_path / "data", "snapshots", "--json").stdout)
    assert listing["overlay_digest"] != ""
