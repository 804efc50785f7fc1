"""What comes from the directory alone waits for no thread; the lists of every page are ready."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from service.answers.directory import directory_of
from service.errors import Overloaded
from service.http.cold.builds import ColdBuilds
from service.http.cold.respond import Responder
from service.http.ready.serving import Serving
from service.http.routing.routes import BENCHMARK as BENCHMARK_PAGE
from service.http.routing.routes import MENU, MODEL, TASK, Route
from service.http.routing.routes import TASKS as TASKS_LIST
from service.settings import settings_from
from service.snapshots.connect import open_snapshot
from service.snapshots.store import SnapshotStore
from tests.http.odd_world import ALIAS, MODELS, TASKS
from tests.http.processes import in_process, lists_are_ready, memo_of

LISTS = (
    "/v1/benchmarks/menu",
    "/v1/benchmarks",
    "/v1/benchmarks?include_hidden=true",
    "/v1/tasks",
    "/v1/models",
)


@pytest.mark.parametrize(
    ("route", "name"), [(BENCHMARK_PAGE, ALIAS), (TASK, TASKS[0]), (MODEL, MODELS[0]), (MENU, None)]
)
def test_metadata_is_answered_while_every_place_for_builds_is_taken(
    odd_dir: Path, route: Route, name: str | None
) -> None:
    async def scenario() -> None:
        settings = settings_from({"DATA_DIR": str(odd_dir), "DISK_CACHE": "0"})
        serving = Serving(open_snapshot(SnapshotStore(odd_dir).current_path()), settings)
        directory_of(serving.snapshot)
        cold = ColdBuilds(concurrency=1, queue=0, timeout_s=10)
        may_end = threading.Event()
        costly = asyncio.ensure_future(cold.run(serving.snapshot, may_end.wait))
        await asyncio.sleep(0)

        responder = Responder(cold)
        question = await responder.read(serving, route, name, b"")
        message = await responder.message(serving, question, ("identity",))
        with pytest.raises(Overloaded):
            await responder.message(
                serving, await responder.read(serving, TASKS_LIST, None, b""), ("identity",)
            )
        assert message.size_bytes > 0

        may_end.set()
        await costly
        assert cold.close()
        serving.improver.close()
        serving.snapshot.close()

    asyncio.run(scenario())


def test_the_menu_and_the_whole_lists_are_ready_before_anybody_asks(odd_dir: Path) -> None:
    async def scenario() -> None:
        async with in_process(odd_dir, DISK_CACHE="0") as client:
            memo = memo_of(client)
            await lists_are_ready(memo)
            asked_count = memo.miss_count
            answers = [
                await client.get(each, headers={"accept-encoding": "zstd"}) for each in LISTS
            ]
            assert [answer.status_code for answer in answers] == [200] * len(LISTS)
            assert memo.miss_count == asked_count

    asyncio.run(scenario())
