"""Which snapshot is served at the start: damage anywhere is found, named and passed over."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import httpx
import msgspec
import pytest

from service.digests import digest_of_file
from service.errors import NoSnapshot, SnapshotUnknown
from service.snapshots.aside import damages
from service.snapshots.connect import Snapshot, open_snapshot
from service.snapshots.migrations import check_schema, newest_known
from service.snapshots.start import examine, open_best
from service.snapshots.store import SnapshotStore
from tests.http.processes import running_service
from tests.snapshots.stores import damage


def best(store: SnapshotStore) -> str:
    """The id of what would be served."""
    snapshot = open_best(store, lambda snapshot_id: open_snapshot(store.path_of(snapshot_id)))
    snapshot.close()
    return snapshot.id


def test_the_current_one_is_served_even_if_another_is_newer(store: SnapshotStore) -> None:
    _, oldest = store.records()
    store.use(oldest.id)

    assert best(store) == oldest.id


@pytest.mark.parametrize("content", [b"", b"x" * 50_000])
def test_a_current_one_of_another_size_is_set_aside_for_the_newest_whole_one(
    store: SnapshotStore, content: bytes
) -> None:
    newest, oldest = store.records()
    store.path_of(newest.id).unlink()
    store.path_of(newest.id).write_bytes(content)

    assert best(store) == oldest.id
    # What was published is known, to be built anew.
    assert store.current_id() == newest.id
    assert (store.data_dir / "damaged" / f"{newest.id}.duckdb").read_bytes() == content
    [found] = damages(store)
    assert (found.snapshot_id, found.record) == (newest.id, newest)
    assert (
        found.reason == f"it has {len(content):,} bytes, and {newest.size_bytes:,} were published"
    )


def test_a_current_one_that_does_not_open_is_set_aside(store: SnapshotStore) -> None:
    newest, oldest = store.records()
    damage(store.path_of(newest.id), 0.0000001)

    assert best(store) == oldest.id
    assert "its SHA-256 is" in damages(store)[0].reason


def test_a_whole_file_that_does_not_open_stays_where_it_is(store: SnapshotStore) -> None:
    newest, oldest = store.records()

    def open_but(snapshot_id: str) -> Snapshot:
        if snapshot_id == newest.id:
            raise SnapshotUnknown("made by a newer one")
        return open_snapshot(store.path_of(snapshot_id))

    snapshot = open_best(store, open_but)
    snapshot.close()

    assert snapshot.id == oldest.id
    assert store.path_of(newest.id).exists()
    assert damages(store) == []


def test_another_one_takes_over_only_if_all_of_its_bytes_are_right(store: SnapshotStore) -> None:
    newest, oldest = store.records()
    store.path_of(newest.id).unlink()
    damage(store.path_of(oldest.id), 0.99)

    with pytest.raises(NoSnapshot, match=f"{oldest.id}.duckdb is damaged: its SHA-256 is"):
        best(store)


@pytest.mark.parametrize("text", ["", "nonsense\n", "../../elsewhere\n"])
def test_where_current_makes_no_sense_the_newest_is_served(store: SnapshotStore, text: str) -> None:
    newest, _ = store.records()
    (store.data_dir / "current").write_text(text)

    assert best(store) == newest.id
    assert store.current_id() == newest.id


def test_damage_anywhere_is_an_error_or_changes_no_number(
    store: SnapshotStore, tmp_path: Path
) -> None:
    newest, _ = store.records()
    expected = _numbers(store.path_of(newest.id))
    seen: list[object] = []
    for step in range(40):
        copy = tmp_path / f"{step}.duckdb"
        shutil.copyfile(store.path_of(newest.id), copy)
        damage(copy, (step + 0.5) / 40)
        try:
            seen.append(_numbers(copy) == expected)
        except duckdb.Error as error:
            seen.append(type(error).__name__)
        copy.unlink()

    assert False not in seen
    assert seen.count(True) < 40


def _numbers(file: Path) -> list[tuple[object, ...]]:
    with duckdb.connect(file, read_only=True) as connection:
        return connection.execute("select * from leaderboards order by all").fetchall()


def test_a_file_of_a_newer_program_is_refused_by_its_name_and_number(store: SnapshotStore) -> None:
    newest, oldest = store.records()
    path = store.path_of(newest.id)
    path.chmod(0o644)
    with duckdb.connect(path) as connection:
        connection.execute("insert into migration values (9999, 'of_the_future')")
    record = msgspec.structs.replace(newest, size_bytes=path.stat().st_size, sha256="")
    store.record_path_of(newest.id).write_bytes(msgspec.json.encode(record))

    known = newest_known()
    with pytest.raises(SnapshotUnknown, match=f"{path.name} has .* 9999, .* up to {known:04}"):
        open_snapshot(path)
    # Not damaged, only unknown: here its checksum is wrong as well, so make it right.
    fault = examine(store, newest.id)
    assert fault is not None
    record = msgspec.structs.replace(record, sha256=digest_of_file(path))
    store.record_path_of(newest.id).write_bytes(msgspec.json.encode(record))
    assert best(store) == oldest.id
    assert path.exists()


def test_a_file_older_than_what_is_read_is_refused_with_what_to_do() -> None:
    with pytest.raises(SnapshotUnknown, match=r"old\.duckdb .* 0001, .* from 0003 on: build"):
        check_schema(1, "old.duckdb", newest=4, oldest_served=3)


@pytest.mark.parametrize("found", [3, 4])
def test_a_file_between_the_oldest_and_the_newest_known_is_served(found: int) -> None:
    check_schema(found, "some.duckdb", newest=4, oldest_served=3)


def test_a_service_whose_current_snapshot_is_damaged_starts_with_the_other_and_says_so(
    store: SnapshotStore,
) -> None:
    newest, oldest = store.records()
    damage(store.path_of(newest.id), 0.0000001)

    with running_service(store.data_dir) as service:
        answer = httpx.get(f"{service.url}/v1/benchmarks/Tiny/scores")

    assert answer.status_code == 200
    assert answer.headers["x-snapshot"] == oldest.id
    [damaged] = service.events("snapshot damaged")
    assert damaged["snapshot"] == newest.id
