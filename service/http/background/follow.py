"""The store's current snapshot → what this process serves: swapped while requests go on.

A new snapshot is opened and warmed aside, then takes over by one assignment. Requests that began
on the old one end on it; the last to leave closes it. A snapshot whose file fails gives way to
another, or to itself built anew.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import structlog

from service.errors import DuckrankError, NoSnapshot, SnapshotHeld, SnapshotRejected
from service.http.answering.serving import Behind, Current, Serving, opener
from service.http.prewarm.preload import hand_over
from service.snapshots.aside import lost, set_aside
from service.snapshots.connect import Snapshot, file_at
from service.snapshots.start import examine, open_best
from service.wire.status import Why

log = structlog.get_logger("duckrank.follow")

LOOK_EVERY_S = 1.0
# All of the file is read once the start is over, and then again and again: disks rot.
EXAMINE_AFTER_S = 5.0
EXAMINE_EVERY_S = 86_400.0
RETIRE_LOOK_S = 0.05
# Longer than any request may take; who is not done by then fails, rather than hold the file.
RETIRE_LIMIT_S = 120.0


class Follower:
    """Keeps what is served on the store's current snapshot.

    `swapped` is told after each swap; `damaged` when the current one has to be built anew.
    """

    def __init__(
        self, current: Current, *, swapped: Callable[[], None], damaged: Callable[[], None]
    ) -> None:
        self._current = current
        self._store = current.store
        # It looks again in a second: nobody waits meanwhile, and certainly not the end.
        self._open = opener(current.store, current.settings, lock_wait_s=0)
        self._swapped = swapped
        self._damaged = damaged
        self._look = asyncio.Event()
        self._passed_over: tuple[str, tuple[int, int] | None] | None = None
        self._examine_at_s = time.monotonic() + EXAMINE_AFTER_S
        self._retiring: set[asyncio.Task[None]] = set()

    def look(self) -> None:
        """Look at the store now."""
        self._look.set()

    async def run(self) -> None:
        """Follow until cancelled."""
        while True:
            try:
                await self._follow()
            except Exception:
                # Whatever it is, what is served now goes on; the next look may do better.
                log.exception("following failed")
            try:
                await asyncio.wait_for(self._look.wait(), LOOK_EVERY_S)
            except TimeoutError:
                continue
            self._look.clear()

    async def stop(self) -> None:
        """Wait for nobody any more."""
        for task in list(self._retiring):
            task.cancel()
        await asyncio.gather(*self._retiring, return_exceptions=True)

    async def _follow(self) -> None:
        snapshot = self._current.serving.snapshot
        if time.monotonic() >= self._examine_at_s:
            self._examine_at_s = time.monotonic() + EXAMINE_EVERY_S
            fault = await asyncio.to_thread(examine, self._store, snapshot.id)
            # Where its file is gone, or another's, that says nothing of what is open.
            if await asyncio.to_thread(snapshot.is_in_place):
                snapshot.fault = snapshot.fault or fault
        if snapshot.fault is not None:
            await self._replace(snapshot)
            return
        wanted_id = await asyncio.to_thread(self._store.current_id)
        if wanted_id is None:
            return
        file = await asyncio.to_thread(file_at, self._store.path_of(wanted_id))
        if wanted_id == snapshot.id and file == snapshot.file:
            self._current.behind = None
        elif file is None:
            gone = await asyncio.to_thread(lost, self._store)
            if gone is not None:
                self._stay_behind(wanted_id, "damaged", gone.reason)
        elif wanted_id == snapshot.id:
            # Built anew, or put back: equal ids are equal rows.
            await asyncio.to_thread(snapshot.take_file)
        elif (wanted_id, file) != self._passed_over:
            await self._take_over(wanted_id, file)

    async def _take_over(self, wanted_id: str, file: tuple[int, int]) -> None:
        try:
            opened = await asyncio.to_thread(self._open, wanted_id)
        except SnapshotHeld as error:
            # Not passed over: whoever writes will be done.
            self._stay_behind(wanted_id, "held", str(error))
            return
        except (SnapshotRejected, OSError) as error:
            self._passed_over = (wanted_id, file)
            fault = await asyncio.to_thread(examine, self._store, wanted_id)
            if fault is None:
                self._stay_behind(wanted_id, "unknown", str(error))
                return
            await asyncio.to_thread(set_aside, self._store, wanted_id, fault)
            self._stay_behind(wanted_id, "damaged", fault)
            return
        self._passed_over = self._current.behind = None
        await self._swap(opened, self._current.settings.refresh_warm_s)

    def _stay_behind(self, wanted_id: str, why: Why, reason: str) -> None:
        """Serve on what is served, and say so once; what is damaged is built anew."""
        before, behind = self._current.behind, Behind(wanted_id, why, reason)
        self._current.behind = behind
        if before is None or before[:2] != behind[:2]:
            log.warning("snapshot not followed", snapshot=wanted_id, why=why, reason=reason)
            if why == "damaged":
                self._damaged()

    async def _swap(self, opened: Snapshot, warm_s: float) -> None:
        started_s = time.monotonic()
        old = self._current.serving
        new = Serving(opened, self._current.settings)
        await asyncio.to_thread(new.get_ready)
        warmed_count = await hand_over(old, new, warm_s) if warm_s else 0
        self._current.serving = new
        log.info(
            "snapshot swapped",
            snapshot=opened.id,
            instead_of=old.snapshot.id,
            commit_sha=opened.commit_sha,
            warmed=warmed_count,
            took_s=round(time.monotonic() - started_s, 2),
        )
        self._swapped()
        if old.snapshot is not opened:
            task = asyncio.create_task(_retire(old))
            self._retiring.add(task)
            task.add_done_callback(self._retiring.discard)

    async def _replace(self, snapshot: Snapshot) -> None:
        """Serve another snapshot than the one whose file failed, or the same one anew."""
        fault = await asyncio.to_thread(examine, self._store, snapshot.id)
        is_in_place = snapshot.is_in_place()
        if fault is None and is_in_place and await asyncio.to_thread(snapshot.is_answering):
            log.warning("a read failed once", snapshot=snapshot.id, reason=snapshot.fault)
            snapshot.fault = None
            return
        if fault is not None and is_in_place:
            await asyncio.to_thread(set_aside, self._store, snapshot.id, fault)
        # DuckDB gives who opens a name twice what is open already: that has to go first.
        if fault is None:
            await asyncio.to_thread(snapshot.close)
        damaged_id = None if fault is None else snapshot.id
        try:
            opened = await asyncio.to_thread(open_best, self._store, self._open, damaged_id)
        except NoSnapshot as error:
            if self._current.behind is None:
                log.error("nothing else to serve", snapshot=snapshot.id, reason=str(error))
            self._stay_behind(snapshot.id, "damaged" if fault else "held", fault or str(error))
            return
        # Where it can't be set aside, it still lies there.
        self._passed_over = None if damaged_id is None else (damaged_id, snapshot.file)
        await self._swap(opened, 0)
        if damaged_id is not None and await asyncio.to_thread(self._store.current_id) == damaged_id:
            self._stay_behind(damaged_id, "damaged", str(fault))


async def _retire(old: Serving) -> None:
    """Close a snapshot when its last reader is done; its memo goes with it."""
    started_s = time.monotonic()
    old.improver.close()
    while old.reader_count or len(old.flights) or old.snapshot.user_count:
        if time.monotonic() - started_s > RETIRE_LIMIT_S:
            log.warning("closed under its readers", snapshot=old.snapshot.id)
            break
        await asyncio.sleep(RETIRE_LOOK_S)
    try:
        await asyncio.to_thread(old.close)
    except DuckrankError as error:
        log.warning("not closed", snapshot=old.snapshot.id, reason=str(error))
    log.debug(
        "snapshot closed", snapshot=old.snapshot.id, waited_s=round(time.monotonic() - started_s, 2)
    )
