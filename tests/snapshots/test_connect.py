"""An open snapshot: what it answers, and how long one database answers for it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from service.answers.leaderboards import leaderboard
from service.snapshots.connect import Snapshot, open_snapshot
from service.snapshots.store import SnapshotStore


@pytest.fixture
def snapshot(store: SnapshotStore) -> Snapshot:
    return open_snapshot(store.current_path(), most_reads=5)


def answered(snapshot: Snapshot) -> int:
    with snapshot.reading():
        return len(leaderboard(snapshot, "Tiny", ("English",)).rows)


def test_a_database_that_answered_much_is_opened_anew_and_answers_the_same(
    snapshot: Snapshot,
) -> None:
    with snapshot.reading() as first:
        pass
    counts = {answered(snapshot) for _ in range(12)}
    with snapshot.reading() as last:
        pass
    assert counts == {10}
    assert last is not first
    snapshot.close()


def test_a_database_is_opened_anew_when_told_to_but_never_under_a_reader(
    snapshot: Snapshot,
) -> None:
    with snapshot.reading() as first:
        snapshot.renew()
        assert first.execute("select 1").fetchone() == (1,)
    snapshot.renew()
    with snapshot.reading() as second:
        assert second is not first
    assert answered(snapshot) == 10
    snapshot.close()


def test_threads_that_read_meanwhile_all_get_their_answers(snapshot: Snapshot) -> None:
    counts: list[int] = []
    threads = [
        threading.Thread(target=lambda: counts.extend(answered(snapshot) for _ in range(20)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert counts == [10] * 80
    assert snapshot.fault is None
    snapshot.close()


def test_a_file_that_was_replaced_meanwhile_is_not_opened(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    snapshot.path.rename(tmp_path / "elsewhere.duckdb")
    assert {answered(snapshot) for _ in range(12)} == {10}
    snapshot.close()
