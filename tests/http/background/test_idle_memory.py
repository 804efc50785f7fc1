"""What a database does after many answers, when nobody asks."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

from service.http.answering.serving import Current, Serving
from service.http.background.tasks import WORTH_IT, release_idle_memory
from service.settings import settings_from
from service.snapshots.connect import Snapshot, open_snapshot
from service.snapshots.store import SnapshotStore


def read(snapshot: Snapshot, times: int) -> None:
    for _ in range(times):
        with snapshot.reading():
            pass


async def looked_a_few_times(current: Current) -> None:
    looking = asyncio.create_task(release_idle_memory(current, look_s=0.001))
    await asyncio.sleep(0.2)
    looking.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await looking


def test_it_is_opened_anew_after_many_answers_and_not_after_few(odd_dir: Path) -> None:
    settings = settings_from({"DATA_DIR": str(odd_dir), "DISK_CACHE": "0"})
    snapshot = open_snapshot(SnapshotStore(odd_dir).current_path())
    current = Current(Serving(snapshot, settings), settings)

    read(snapshot, WORTH_IT - 1)
    asyncio.run(looked_a_few_times(current))
    assert snapshot.read_count == WORTH_IT - 1

    read(snapshot, 1)
    asyncio.run(looked_a_few_times(current))
    assert snapshot.read_count == 0
    assert snapshot.is_answering()
    snapshot.close()


def test_it_is_not_opened_again_once_it_was_closed(odd_dir: Path) -> None:
    snapshot = open_snapshot(SnapshotStore(odd_dir).current_path())
    read(snapshot, WORTH_IT)
    snapshot.close()
    snapshot.renew()
    assert snapshot.read_count == WORTH_IT
