"""The store: publishing, choosing, removing, and what a kill leaves."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import msgspec
import pytest

from service.errors import NoSnapshot, StoreBusy, StoreUnwritable
from service.snapshots.aside import leave, refusal_of
from service.snapshots.connect import open_snapshot
from service.snapshots.store import SnapshotStore
from tests.http.processes import running_service
from tests.snapshots.stores import files_in, publish, rows_of


def command(data_dir: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """`duckrank …` on a store, to its end."""
    return subprocess.run(
        [sys.executable, "-m", "service", *arguments, "--data-dir", str(data_dir)],
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | environ,
        check=False,
    )


def test_the_newest_published_is_current_and_all_are_listed_newest_first(
    store: SnapshotStore,
) -> None:
    newest, oldest = store.records()

    assert (newest.commit_sha, oldest.commit_sha) == ("b" * 40, "a" * 40)
    assert store.current_id() == newest.id
    assert newest.results_row_count == 20
    assert newest.size_bytes == store.path_of(newest.id).stat().st_size
    assert newest.built_at > oldest.built_at


def test_a_published_file_can_not_be_written(store: SnapshotStore) -> None:
    assert all(store.path_of(each.id).stat().st_mode & 0o222 == 0 for each in store.records())


def test_ingesting_the_same_again_builds_nothing(store: SnapshotStore) -> None:
    before = files_in(store.data_dir)
    ingested = publish(store.data_dir, "a")

    assert not ingested.is_new
    assert store.current_id() == ingested.record.id
    assert files_in(store.data_dir) == before


def test_the_list_for_people_names_everything(store: SnapshotStore) -> None:
    listed = command(store.data_dir, "snapshots")
    newest, oldest = store.records()

    assert listed.returncode == 0
    [header, first, second, *_] = listed.stdout.splitlines()
    assert header.split() == [
        "ID",
        "DATASET",
        "COMMIT",
        "CATALOG",
        "RESULTS",
        "MB",
        "BUILT",
        "(UTC)",
    ]
    assert first.split()[:5] == ["*", newest.id, "acme/results", "b" * 12, "1"]
    assert second.split()[:2] == [oldest.id, "acme/results"]


def test_the_list_for_programs_is_json(store: SnapshotStore) -> None:
    listed = json.loads(command(store.data_dir, "snapshots", "--json").stdout)

    assert [(each["id"], each["is_current"]) for each in listed] == [
        (record.id, number == 0) for number, record in enumerate(store.records())
    ]


def test_use_takes_the_start_of_an_id_and_remembers_what_was_left(store: SnapshotStore) -> None:
    newest, oldest = store.records()
    used = command(store.data_dir, "snapshots", "use", oldest.id[:6])

    assert used.stdout == f"{oldest.id} is the current snapshot in {store.data_dir}\n"
    assert store.current_id() == oldest.id
    refusal = refusal_of(store, newest.id)
    assert refusal is not None
    assert "duckrank snapshots use" in refusal.reason

    command(store.data_dir, "snapshots", "use", newest.id)
    assert refusal_of(store, newest.id) is None


def test_an_id_that_is_not_there_is_refused_with_those_that_are(store: SnapshotStore) -> None:
    used = command(store.data_dir, "snapshots", "use", "ffff")

    assert used.returncode == 2
    assert "no snapshot 'ffff'" in used.stderr
    assert all(record.id in used.stderr for record in store.records())


def test_the_start_of_several_ids_is_refused_with_all_of_them(store: SnapshotStore) -> None:
    newest, _ = store.records()
    twin = msgspec.structs.replace(newest, id=newest.id[:-1] + "_")
    store.path_of(twin.id).write_bytes(b"")
    store.record_path_of(twin.id).write_bytes(msgspec.json.encode(twin))

    with pytest.raises(NoSnapshot, match=f"several ids: .*{twin.id}"):
        store.find(newest.id[:10])


def test_prune_leaves_the_newest_and_the_current_one(store: SnapshotStore) -> None:
    third = publish(store.data_dir, "c").record
    _, second, first = store.records()
    store.use(first.id)
    for derived in ("memo", "cards"):
        (store.data_dir / derived / second.id / "ab").mkdir(parents=True)
        (store.data_dir / derived / third.id).mkdir(parents=True)

    pruned = command(store.data_dir, "snapshots", "prune", "--keep", "1")

    assert pruned.returncode == 0
    assert f"removed {second.id}" in pruned.stdout
    assert [record.id for record in store.records()] == [third.id, first.id]
    assert not any(second.id in file for file in files_in(store.data_dir))
    assert not (store.data_dir / "memo" / second.id).exists()
    assert not (store.data_dir / "cards" / second.id).exists()
    assert (store.data_dir / "memo" / third.id).exists()


def test_a_removed_snapshot_is_read_on_by_those_who_have_it_open(store: SnapshotStore) -> None:
    _, oldest = store.records()
    snapshot = open_snapshot(store.path_of(oldest.id))
    store.prune(1)

    counted = snapshot.cursor().execute("select count(*) from results").fetchone()
    snapshot.close()
    assert counted == (20,)


@pytest.mark.parametrize("count", ["0", "-1"])
def test_prune_keeps_at_least_one(store: SnapshotStore, count: str) -> None:
    pruned = command(store.data_dir, "snapshots", "prune", "--keep", count)

    assert pruned.returncode == 2
    assert pruned.stderr == f"duckrank: --keep='{count}' is not allowed: a whole number from 1\n"


def test_two_changes_at_once_are_refused_and_the_lock_of_a_dead_process_is_not(
    store: SnapshotStore,
) -> None:
    hold = (
        "import fcntl, sys, time; lock = open(sys.argv[1], 'w');"
        "fcntl.flock(lock, fcntl.LOCK_EX); print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", hold, store.data_dir / "ingest.lock"],
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    with holder:
        holder.stdout.readline()
        with pytest.raises(StoreBusy, match="another ingest is running in"), store.changing():
            pass
        holder.send_signal(signal.SIGKILL)
    with (
        store.changing(),
        (store.data_dir / "ingest.lock").open() as lock,
        pytest.raises(BlockingIOError),
    ):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_what_a_killed_ingest_left_is_removed_by_the_next_change(store: SnapshotStore) -> None:
    before = files_in(store.data_dir)
    left = store.data_dir / "candidates" / "tmpabc"
    left.mkdir(parents=True, exist_ok=True)
    (left / "candidate.duckdb").write_bytes(b"half")
    (store.data_dir / "snapshots" / "aaaa-bbbb.json").write_bytes(b"{}")
    (store.data_dir / "snapshots" / ".new.aaaa-bbbb.json.77").write_bytes(b"{")
    (store.data_dir / ".new.current.77").write_bytes(b"a")

    with store.changing():
        pass

    assert files_in(store.data_dir) == before


def test_a_store_that_is_no_directory_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    with (
        pytest.raises(StoreUnwritable, match=r"file/data can't be written .Not a directory"),
        SnapshotStore(tmp_path / "file" / "data").changing(),
    ):
        pass


def test_a_clock_that_was_set_back_does_not_make_the_newest_look_older(
    store: SnapshotStore,
) -> None:
    newest, _ = store.records()
    ahead = msgspec.structs.replace(newest, built_at=newest.built_at + timedelta(days=400))
    store.record_path_of(newest.id).write_bytes(msgspec.json.encode(ahead))

    third = publish(store.data_dir, "c").record

    assert third.built_at == ahead.built_at + timedelta(seconds=1)
    assert [record.id for record in store.records()][:2] == [third.id, newest.id]


def test_a_record_from_the_end_of_the_calendar_stops_no_ingest(store: SnapshotStore) -> None:
    newest, oldest = store.records()
    last = msgspec.structs.replace(newest, built_at=datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))
    store.record_path_of(newest.id).write_bytes(msgspec.json.encode(last))

    third = publish(store.data_dir, "c").record

    assert oldest.built_at < third.built_at < datetime.now(UTC) + timedelta(hours=1)
    assert store.current_id() == third.id


def test_what_is_in_current_never_leads_out_of_the_store(store: SnapshotStore) -> None:
    for text in (b"../../etc/passwd", b"a/b", b"", b"\xff\xfe", b"a" * 5_000):
        (store.data_dir / "current").write_bytes(text)
        assert store.current_id() is None


@pytest.mark.parametrize("fault", ["cut", "no time zone", "a folder"])
def test_a_record_that_can_not_be_read_hides_no_other_and_its_snapshot_can_be_used(
    store: SnapshotStore, fault: str
) -> None:
    newest, oldest = store.records()
    record = store.record_path_of(newest.id)
    content = record.read_bytes()
    if fault == "a folder":
        record.unlink()
        record.mkdir()
    else:
        record.write_bytes(content[:9] if fault == "cut" else content.replace(b'Z"', b'"'))

    assert [record.id for record in store.records()] == [oldest.id]
    store.use(oldest.id)
    assert store.find(newest.id[:9]) == newest.id
    store.use(newest.id)
    with running_service(store.data_dir, CACHE_REPO="") as service:
        stored = httpx.get(f"{service.url}/v1/snapshots").json()
    assert [(each["id"], each["isCurrent"]) for each in stored] == [
        (newest.id, True),
        (oldest.id, False),
    ]
    assert stored[0]["sizeBytes"] == store.path_of(newest.id).stat().st_size


def test_leaving_a_snapshot_that_is_not_there_is_nothing(store: SnapshotStore) -> None:
    leave(store, "nowhere")

    assert refusal_of(store, "nowhere") is None


def test_an_ingest_into_a_new_directory_makes_it(tmp_path: Path) -> None:
    assert publish(tmp_path / "new" / "data", "a", rows_of()).is_new
