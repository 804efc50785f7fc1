"""A store that came with the program gives its snapshot to the one served, if it is newer."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from service.errors import Unpublishable
from service.snapshots.publishable import check_publishable
from service.snapshots.record import SnapshotRecord
from service.snapshots.seed import seeded
from service.snapshots.store import SnapshotStore


def store_with(
    data_dir: Path, *snapshots: tuple[str, int], dataset: str = "org/results"
) -> SnapshotStore:
    """A store of snapshots by id and the day of January on which they were built."""
    store = SnapshotStore(data_dir)
    for snapshot_id, day in snapshots:
        with store.candidate() as candidate:
            candidate.write_text(f"rows of {snapshot_id}")
            store.publish(candidate, record(snapshot_id, day, dataset))
    return store


def record(snapshot_id: str, day: int, dataset: str) -> SnapshotRecord:
    return SnapshotRecord(
        id=snapshot_id,
        dataset=dataset,
        commit_sha="0" * 40,
        catalog_version="1",
        results_row_count=1,
        size_bytes=10,
        sha256="",
        built_at=datetime(2026, 1, day, tzinfo=UTC),
    )


def test_an_empty_store_starts_with_the_snapshot_that_came_along(tmp_path: Path) -> None:
    seed = store_with(tmp_path / "seed", ("older", 1), ("newer", 2))

    served = seeded(SnapshotStore(tmp_path / "data"), seed)

    assert served.data_dir == tmp_path / "data"
    assert served.current_path().read_text() == "rows of newer"
    assert [each.id for each in served.records()] == ["newer"]


def test_a_newer_program_brings_newer_data_and_the_old_stays_to_go_back_to(tmp_path: Path) -> None:
    store = store_with(tmp_path / "data", ("old", 1))

    seeded(store, store_with(tmp_path / "seed", ("new", 2)))

    assert store.current_path().stem == "new"
    assert [each.id for each in store.records()] == ["new", "old"]


def test_what_was_refreshed_since_is_not_replaced_by_what_came_along(tmp_path: Path) -> None:
    store = store_with(tmp_path / "data", ("refreshed", 3))

    seeded(store, store_with(tmp_path / "seed", ("brought", 2)))

    assert store.current_path().stem == "refreshed"
    assert [each.id for each in store.records()] == ["refreshed"]


def test_going_back_to_an_older_snapshot_outlives_a_restart(tmp_path: Path) -> None:
    seed = store_with(tmp_path / "seed", ("brought", 2))
    store = seeded(store_with(tmp_path / "data", ("older", 1)), seed)
    store.use("older")

    assert seeded(store, seed).current_path().stem == "older"


def test_a_sample_gives_way_to_results_whenever_it_was_made(tmp_path: Path) -> None:
    store = store_with(tmp_path / "data", ("invented", 9), dataset="sample")

    seeded(store, store_with(tmp_path / "seed", ("brought", 2)))

    assert store.current_path().stem == "brought"


def test_without_anything_that_came_along_the_store_stays_as_it_is(tmp_path: Path) -> None:
    store = SnapshotStore(tmp_path / "data")

    assert seeded(store, SnapshotStore(tmp_path / "seed")) is store
    assert not (tmp_path / "data").exists()


def test_where_nothing_can_be_written_what_came_along_is_served_in_its_place(
    tmp_path: Path,
) -> None:
    seed = store_with(tmp_path / "seed", ("brought", 2))
    # A file where the data should be: root may write everywhere, but not there.
    (tmp_path / "data").write_text("")

    assert seeded(SnapshotStore(tmp_path / "data"), seed) is seed


def test_a_store_that_takes_nothing_serves_what_it_has(tmp_path: Path) -> None:
    store = store_with(tmp_path / "data", ("old", 1))
    seed = store_with(tmp_path / "seed", ("brought", 2))
    (store.data_dir / "candidates").rmdir()
    (store.data_dir / "candidates").write_text("a file where the folder should be")

    assert seeded(store, seed) is store
    assert store.current_path().stem == "old"


def test_what_came_along_stands_in_for_a_newer_one_whose_file_is_gone(tmp_path: Path) -> None:
    store = store_with(tmp_path / "data", ("refreshed", 3))
    store.path_of("refreshed").unlink()

    seeded(store, store_with(tmp_path / "seed", ("brought", 2)))

    assert [each.id for each in store.records()] == ["brought"]
    assert store.current_id() == "refreshed"


def test_unpublished_results_are_neither_taken_from_an_image_nor_lost_to_one(
    tmp_path: Path,
) -> None:
    local = msgspec.structs.replace(record("local", 3, "org/results"), overlay_digest="1" * 64)
    for folder in ("seed", "data"):
        with SnapshotStore(tmp_path / folder).candidate() as candidate:
            candidate.write_text("rows of somebody's own")
            SnapshotStore(tmp_path / folder).publish(candidate, local)
    empty, own = SnapshotStore(tmp_path / "empty"), SnapshotStore(tmp_path / "data")

    assert seeded(empty, SnapshotStore(tmp_path / "seed")).records() == []
    assert seeded(own, store_with(tmp_path / "newer", ("newer", 4))).current_path().stem == "local"

    # Damaged, it is to be built anew: what came along stands in for it, and is not the current one.
    own.path_of("local").unlink()
    seeded(own, store_with(tmp_path / "newest", ("newest", 5)))
    assert (own.current_id(), [each.id for each in own.records()]) == ("local", ["newest"])

    with pytest.raises(Unpublishable, match=r"local of org/results\+local has unpublished results"):
        check_publishable(local)
