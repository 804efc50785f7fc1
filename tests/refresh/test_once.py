"""`duckrank refresh`: one attempt, and what it says and writes down."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from service.refresh.state import RefreshState, read_state
from service.snapshots.store import SnapshotStore
from tests.hub_double import HubDouble, answers
from tests.refresh.hub_world import commit, refresh, run
from tests.snapshots.stores import MODELS, catalog_in, publish, rows_of


def state_of(data_dir: Path) -> RefreshState:
    state = read_state(data_dir)
    assert state is not None
    return state


def test_a_newer_commit_becomes_the_current_snapshot(hub: HubDouble, data_dir: Path) -> None:
    sha = commit(hub, rows_of(MODELS[:9]))
    refreshed = refresh(hub, data_dir)

    assert refreshed.returncode == 0
    [newest, _] = SnapshotStore(data_dir).records()
    assert (newest.commit_sha, newest.results_row_count) == (sha, 18)
    assert refreshed.stdout == f"published: built: {newest.id}\n"
    state = state_of(data_dir)
    assert (state.outcome, state.commit_sha, state.snapshot_id) == ("published", sha, newest.id)
    assert state.published_at == state.ended_at
    assert state.counts == {"published": 1}


def test_without_a_newer_commit_nothing_is_downloaded(hub: HubDouble, data_dir: Path) -> None:
    downloads = hub.asked("cdn")
    refreshed = refresh(hub, data_dir)

    assert refreshed.stdout == "unchanged: the newest commit is served\n"
    assert hub.asked("cdn") == downloads


def test_a_commit_that_shrinks_is_refused_once_and_not_brought_again(
    hub: HubDouble, data_dir: Path
) -> None:
    before = SnapshotStore(data_dir).current_id()
    commit(hub, rows_of(MODELS[:2]))
    first = refresh(hub, data_dir)
    downloads = hub.asked("cdn")
    second = refresh(hub, data_dir)

    assert (first.returncode, second.returncode) == (2, 2)
    assert "refused: results shrink from 20 to 4" in first.stderr
    assert "refused: results shrink from 20 to 4" in second.stderr
    assert hub.asked("cdn") == downloads
    assert SnapshotStore(data_dir).current_id() == before
    assert state_of(data_dir).counts == {"refused": 2}

    commit(hub, rows_of(MODELS[:9]))
    assert refresh(hub, data_dir).returncode == 0


def test_results_that_are_no_parquet_are_refused(hub: HubDouble, data_dir: Path) -> None:
    commit(hub, content=b"PAR1 not at all PAR1")
    refreshed = refresh(hub, data_dir)

    assert refreshed.returncode == 2
    assert "is not a whole Parquet file" in refreshed.stderr
    assert state_of(data_dir).outcome == "refused"


def test_what_an_operator_switched_away_from_does_not_come_back_by_itself(
    hub: HubDouble, data_dir: Path
) -> None:
    commit(hub, rows_of(MODELS[:9]))
    refresh(hub, data_dir)
    store = SnapshotStore(data_dir)
    oldest = store.records()[-1]
    run(hub, data_dir, "snapshots", "use", oldest.id)
    refreshed = refresh(hub, data_dir)

    assert "switched away from with `duckrank snapshots use`" in refreshed.stderr
    assert store.current_id() == oldest.id

    third = commit(hub, rows_of(MODELS[1:]))
    assert refresh(hub, data_dir).returncode == 0
    assert store.records()[0].commit_sha == third


def test_a_hub_at_fault_is_a_failure_that_is_counted_until_it_works(
    hub: HubDouble, data_dir: Path
) -> None:
    hub.fail("info", answers(401), times=2)
    for count in (1, 2):
        assert refresh(hub, data_dir).returncode == 2
        state = state_of(data_dir)
        assert (state.outcome, state.failures_in_a_row) == ("failed", count)
        assert "answered 401" in state.reason

    assert refresh(hub, data_dir).returncode == 0
    assert state_of(data_dir).failures_in_a_row == 0
    assert state_of(data_dir).counts == {"failed": 2, "unchanged": 1}


def test_only_so_many_snapshots_are_left(hub: HubDouble, data_dir: Path) -> None:
    for leaving in (1, 2):
        commit(hub, rows_of(MODELS[:-leaving]))
        assert refresh(hub, data_dir, SNAPSHOTS_KEPT="1", SHRINK_MAX_PCT="50").returncode == 0

    assert len(SnapshotStore(data_dir).records()) == 1


def test_a_refresh_while_another_is_at_it_says_so_and_writes_nothing_down(
    hub: HubDouble, data_dir: Path
) -> None:
    with SnapshotStore(data_dir).changing():
        refreshed = refresh(hub, data_dir)

    assert refreshed.returncode == 2
    assert "another ingest is running" in refreshed.stderr
    assert read_state(data_dir) is None


def test_a_snapshot_of_older_definitions_is_built_anew_without_the_hub(
    hub: HubDouble, data_dir: Path
) -> None:
    store = SnapshotStore(data_dir)
    [record] = store.records()
    older = msgspec.structs.replace(
        record, definition_digest="of an older program", id=f"{record.id[:8]}-older"
    )
    store.record_path_of(record.id).rename(store.record_path_of(older.id))
    store.path_of(record.id).rename(store.path_of(older.id))
    store.record_path_of(older.id).write_bytes(msgspec.json.encode(older))
    store.use(older.id)
    hub.fail("info", answers(401))

    refreshed = refresh(hub, data_dir)

    assert refreshed.returncode == 0, refreshed.stderr
    assert store.current_id() == record.id
    assert store.records()[0].commit_sha == record.commit_sha


def test_data_that_did_not_come_from_the_hub_stays(hub: HubDouble, tmp_path: Path) -> None:
    publish(tmp_path / "data", "a", dataset="my.parquet")
    commit(hub)
    refreshed = refresh(hub, tmp_path / "data")

    assert refreshed.returncode == 0
    assert "my.parquet is not the dataset of CACHE_REPO" in refreshed.stdout
    assert hub.seen == []


def test_without_a_catalog_it_says_how_to_get_one(hub: HubDouble, tmp_path: Path) -> None:
    refreshed = refresh(hub, tmp_path / "data")

    assert refreshed.returncode == 2
    assert "keeps no catalog to refresh with" in refreshed.stderr
    assert "CATALOG_DIR" in refreshed.stderr


def test_for_programs_all_that_it_says_is_lines_in_json(hub: HubDouble, data_dir: Path) -> None:
    commit(hub, rows_of(MODELS[:2]))
    refused = refresh(hub, data_dir, LOG_FORMAT="json")
    empty = run(hub, data_dir / "none", "serve", LOG_FORMAT="json")

    assert json.loads(refused.stderr.splitlines()[-1])["outcome"] == "refused"
    assert (refused.returncode, empty.returncode) == (2, 2)
    lines = [json.loads(line) for line in (refused.stderr + empty.stderr).splitlines()]
    assert [line["event"] for line in lines if line["level"] == "warning"] == ["refreshed"]
    assert "has no snapshot to serve" in lines[-1]["event"]
    assert lines[-1]["level"] == "error"


def test_an_exported_catalog_and_the_hub_fill_an_empty_store(
    hub: HubDouble, tmp_path: Path
) -> None:
    sha = commit(hub)
    catalog = catalog_in(tmp_path / "beside", rows_of())
    refreshed = refresh(hub, tmp_path / "data", CATALOG_DIR=str(catalog.directory))

    assert refreshed.returncode == 0, refreshed.stderr
    [record] = SnapshotStore(tmp_path / "data").records()
    assert record.commit_sha == sha


@pytest.mark.parametrize("left", ["not json", '{"outcome": "no such"}', ""])
def test_a_state_that_can_not_be_read_counts_as_none(tmp_path: Path, left: str) -> None:
    (tmp_path / "refresh.json").write_text(left)

    assert read_state(tmp_path) is None
