"""Builds off the event loop: bounded in number, in waiting and in time."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import gc
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from service.errors import Overloaded, TooSlow
from service.http.answering.pool import STOP_AGAIN_S, ColdBuilds
from service.snapshots.attached import Attached
from service.snapshots.connect import Snapshot, open_snapshot
from service.snapshots.store import SnapshotStore

ENDLESS = "select count(*) from range(1000000000000) where hash(range) = 1"

GREEDY = "select len(list(range::varchar order by range desc)) from range(5000000)"


@pytest.fixture
def snapshot(odd_dir: Path) -> Iterator[Snapshot]:
    opened = open_snapshot(SnapshotStore(odd_dir).current_path())
    yield opened
    opened.close()


def test_a_build_runs_in_another_thread(snapshot: Snapshot) -> None:
    async def scenario() -> None:
        cold = ColdBuilds(concurrency=1, queue=0, timeout_s=10)
        assert await cold.run(snapshot, threading.get_ident) != threading.get_ident()
        cold.close()

    asyncio.run(scenario())


def test_who_finds_no_place_is_told_when_to_come_again(snapshot: Snapshot) -> None:
    async def scenario() -> None:
        cold = ColdBuilds(concurrency=1, queue=1, timeout_s=10)
        may_end = threading.Event()
        running = asyncio.ensure_future(cold.run(snapshot, may_end.wait))
        waiting = asyncio.ensure_future(cold.run(snapshot, lambda: "done"))
        await asyncio.sleep(0)

        with pytest.raises(Overloaded) as shed:
            await cold.run(snapshot, lambda: "never")
        assert shed.value.retry_after_s > 0
        assert cold.shed_count == 1

        may_end.set()
        assert await waiting == "done"
        assert await running
        assert await cold.run(snapshot, lambda: "there is room again") == "there is room again"
        cold.close()

    asyncio.run(scenario())


def test_who_asks_for_little_waits_for_one_turn_of_who_asks_for_much(snapshot: Snapshot) -> None:
    async def scenario() -> None:
        cold = ColdBuilds(concurrency=1, queue=20, timeout_s=10)
        may_go_on = threading.Event()
        built: list[str] = []
        running = asyncio.ensure_future(cold.run(snapshot, may_go_on.wait, "first"))
        waiting = [
            asyncio.ensure_future(
                cold.run(snapshot, functools.partial(built.append, f"{flow} {number}"), flow)
            )
            for flow, count in (("much", 8), ("little", 2), ("other", 1))
            for number in range(count)
        ]
        await asyncio.sleep(0)
        may_go_on.set()
        await asyncio.gather(running, *waiting)

        first = ["much 0", "little 0", "other 0", "much 1", "little 1"]
        assert built == [*first, *(f"much {number}" for number in range(2, 8))]
        cold.close()

    asyncio.run(scenario())


def test_in_a_full_queue_who_has_most_waiting_makes_room_for_who_has_none(
    snapshot: Snapshot,
) -> None:
    async def scenario() -> None:
        cold = ColdBuilds(concurrency=1, queue=3, timeout_s=10)
        may_go_on = threading.Event()
        running = asyncio.ensure_future(cold.run(snapshot, may_go_on.wait, "much"))
        await asyncio.sleep(0.1)
        greedy = [
            asyncio.ensure_future(cold.run(snapshot, functools.partial(str, number), "much"))
            for number in range(3)
        ]
        await asyncio.sleep(0)
        modest = asyncio.ensure_future(cold.run(snapshot, lambda: "modest", "little"))
        await asyncio.sleep(0)
        with pytest.raises(Overloaded):
            await cold.run(snapshot, lambda: "one more", "much")
        may_go_on.set()

        assert await modest == "modest"
        assert await asyncio.gather(running, *greedy[:2]) == [True, "0", "1"]
        with pytest.raises(Overloaded):
            await greedy[2]
        assert cold.shed_count == 2
        assert cold.taken_count == 0
        cold.close()

    asyncio.run(scenario())


def test_who_comes_after_the_end_is_told_so_at_once(snapshot: Snapshot) -> None:
    async def scenario() -> None:
        cold = ColdBuilds(concurrency=1, queue=3, timeout_s=10)
        assert await cold.run(snapshot, lambda: "in time") == "in time"
        assert cold.close()
        with pytest.raises(Overloaded):
            await cold.run(snapshot, lambda: "too late")

    asyncio.run(scenario())


def test_a_build_that_takes_too_long_is_given_up_and_its_query_stopped(snapshot: Snapshot) -> None:
    async def scenario() -> None:
        cold = ColdBuilds(concurrency=1, queue=5, timeout_s=0.2)
        with pytest.raises(TooSlow, match=r"over 0.2 s \(COLD_TIMEOUT_S\)"):
            await cold.run(snapshot, lambda: snapshot.cursor().execute(ENDLESS).fetchall())

        # The one thread is free again, so the query did stop.
        cold.timeout_s = 10
        assert await cold.run(snapshot, lambda: "next") == "next"
        cold.close()

    asyncio.run(scenario())


class SlowToClose(Attached):
    """Several snapshots, whose database is closed long before its build is over."""

    @contextlib.contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        try:
            with super().reading() as connection:
                yield connection
        finally:
            threading.Event().wait(3 * STOP_AGAIN_S)


def test_what_is_over_several_snapshots_is_stopped_too_and_never_after_it_was_closed(
    snapshot: Snapshot, odd_dir: Path
) -> None:
    async def scenario() -> None:
        failed: list[dict[str, object]] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, said: failed.append(said))
        source = SlowToClose(SnapshotStore(odd_dir), snapshot, [snapshot], "64MB")
        cold = ColdBuilds(concurrency=1, queue=5, timeout_s=0.2)
        with pytest.raises(TooSlow):
            await cold.run(source, lambda: source.cursor().execute(ENDLESS).fetchall())

        cold.timeout_s = 10
        assert await cold.run(snapshot, lambda: "next") == "next"
        assert failed == []
        cold.close()

    asyncio.run(scenario())


def test_a_build_given_up_between_two_queries_is_stopped_in_the_next(snapshot: Snapshot) -> None:
    async def scenario() -> None:
        cold = ColdBuilds(concurrency=1, queue=5, timeout_s=0.2)
        may_go_on = threading.Event()

        def build() -> None:
            may_go_on.wait()
            snapshot.cursor().execute(ENDLESS).fetchall()

        with pytest.raises(TooSlow):
            await cold.run(snapshot, build)
        may_go_on.set()

        cold.timeout_s = 10
        assert await cold.run(snapshot, lambda: "next") == "next"
        cold.close()

    asyncio.run(scenario())


def test_a_build_that_waited_too_long_never_starts(snapshot: Snapshot) -> None:
    async def scenario() -> None:
        cold = ColdBuilds(concurrency=1, queue=5, timeout_s=0.2)
        may_end = threading.Event()
        started = threading.Event()
        running = asyncio.ensure_future(cold.run(snapshot, may_end.wait))
        await asyncio.sleep(0)
        with pytest.raises(TooSlow):
            await cold.run(snapshot, started.set)
        with pytest.raises(TooSlow):
            await running
        may_end.set()
        cold.timeout_s = 10
        await cold.run(snapshot, lambda: None)

        assert not started.is_set()
        assert cold.taken_count == 0
        cold.close()

    asyncio.run(scenario())


def test_closing_stops_what_runs(snapshot: Snapshot) -> None:
    async def scenario() -> None:
        cold = ColdBuilds(concurrency=1, queue=0, timeout_s=30)
        running = asyncio.ensure_future(
            cold.run(snapshot, lambda: snapshot.cursor().execute(ENDLESS).fetchall())
        )
        await asyncio.sleep(0.2)
        cold.close()
        with pytest.raises(Overloaded, match="given up"):
            await running

    asyncio.run(scenario())


def test_a_query_without_enough_memory_is_put_off_and_names_the_setting(odd_dir: Path) -> None:
    path = SnapshotStore(odd_dir).current_path()
    small = open_snapshot(path, memory_limit="16MB")

    async def scenario() -> None:
        cold = ColdBuilds(concurrency=1, queue=0, timeout_s=30)
        with pytest.raises(Overloaded, match="DUCKDB_MEMORY_LIMIT"):
            await cold.run(small, lambda: small.cursor().execute(GREEDY).fetchall())
        cold.close()

    asyncio.run(scenario())
    small.close()


class Answer:
    """Something that can be seen to be gone."""


def test_what_was_built_is_gone_with_who_asked_for_it_without_the_collector(
    snapshot: Snapshot,
) -> None:
    held: list[weakref.ref[Answer]] = []

    def build(delay: threading.Event | None = None) -> Answer:
        if delay is not None:
            delay.wait(10)
        answer = Answer()
        held.append(weakref.ref(answer))
        return answer

    async def scenario() -> None:
        cold = ColdBuilds(concurrency=1, queue=2, timeout_s=0.2)
        assert isinstance(await cold.run(snapshot, build), Answer)
        may_end = threading.Event()
        # One that came too late, and one whose client left before its turn.
        late = asyncio.ensure_future(cold.run(snapshot, functools.partial(build, may_end)))
        left = asyncio.ensure_future(cold.run(snapshot, build))
        await asyncio.sleep(0)
        left.cancel()
        with pytest.raises(TooSlow):
            await late
        may_end.set()
        del late, left
        # It is told to stop again and again, until it has; and its thread is between two builds
        # once it has done another.
        await asyncio.sleep(3 * STOP_AGAIN_S)
        await cold.run(snapshot, lambda: None)
        cold.close()

    gc.collect()
    gc.disable()
    try:
        asyncio.run(scenario())
        assert [answer() for answer in held] == [None, None]
    finally:
        gc.enable()
