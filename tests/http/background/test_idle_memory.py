"""What a database does after answers that took memory, when nobody asks."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

from service.http.answering.serving import Current, Serving
from service.http.background.tasks import WORTH_IT_BYTES, release_idle_memory
from service.settings import settings_from
from service.snapshots.connect import Snapshot, open_snapshot
from service.snapshots.store import SnapshotStore


def read(snapshot: Snapshot, times: int) -> None:
    for _ in range(times):
        with snapshot.reading():
            pass


async def after_answers_that_take(taken_bytes: int, snapshot: Snapshot, current: Current) -> int:
    """How many answers it has read, a while after it read one in which memory was taken."""
    looking = asyncio.create_task(release_idle_memory(current, look_s=0.001))
    await asyncio.sleep(0)
    with snapshot.reading():
        taken = bytearray(b"1") * taken_bytes
        # As long as somebody reads, nothing is given back.
        await asyncio.sleep(0.1)
    assert snapshot.read_count
    assert len(taken) == taken_bytes
    await asyncio.sleep(0.3)
    looking.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await looking
    return snapshot.read_count


def test_it_is_opened_anew_after_one_answer_that_took_much_and_not_after_many_that_took_little(
    odd_dir: Path,
) -> None:
    settings = settings_from({"DATA_DIR": str(odd_dir), "DISK_CACHE": "0"})
    snapshot = open_snapshot(SnapshotStore(odd_dir).current_path())
    current = Current(Serving(snapshot, settings), settings)

    read(snapshot, 299)
    assert asyncio.run(after_answers_that_take(1, snapshot, current)) == 300
    assert asyncio.run(after_answers_that_take(2 * WORTH_IT_BYTES, snapshot, current)) == 0
    assert snapshot.is_answering()
    snapshot.close()


def test_it_is_not_opened_again_once_it_was_closed(odd_dir: Path) -> None:
    snapshot = open_snapshot(SnapshotStore(odd_dir).current_path())
    read(snapshot, 3)
    snapshot.close()
    snapshot.renew()
    assert snapshot.read_count == 3
