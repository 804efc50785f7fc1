"""What the metadata index alone answers waits for no thread; the lists of every page are ready."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from service.answers.metadata_index import metadata_index_of
from service.answers.packed import Statistics
from service.answers.tasks import descriptive_statistics
from service.http.answering.answers import Answers
from service.http.answering.pool import ColdBuilds
from service.http.answering.serving import Serving
from service.http.request.request import Request
from service.memo.message import Message
from service.queries.run import fetch_rows
from service.settings import settings_from
from service.snapshots.connect import MOST_READS, open_snapshot
from service.snapshots.store import SnapshotStore
from tests.http.odd_world import ALIAS, BENCHMARK, MODELS, TASKS
from tests.http.processes import in_process, lists_are_ready, memo_of, serving_of

LISTS = (
    "/v1/benchmarks/menu",
    "/v1/benchmarks",
    "/v1/benchmarks?include_hidden=true",
    "/v1/tasks",
    "/v1/models",
)


INLINE = (
    f"/v1/benchmarks/{quote(ALIAS)}",
    f"/v1/benchmarks/{quote(BENCHMARK)}/leaders?buckets=[[0,null]]",
    f"/v1/tasks/{quote(TASKS[0])}",
    f"/v1/tasks/{quote(TASKS[0])}/descriptive_statistics",
    f"/v1/models/{quote(MODELS[0])}",
    f"/v1/models/{quote(MODELS[0])}/scores",
    "/v1/benchmarks/menu",
)
NOT_INLINE = (
    *("/v1/tasks", f"/v1/tasks/{quote(TASKS[0])}/scores", "/v1/models/nope", "/health", "/nope"),
    f"/v1/tasks/{quote(TASKS[1])}/descriptive_statistics",
    f"/v1/benchmarks/{quote(BENCHMARK)}/leaders",
    f"/v1/benchmarks/{quote(BENCHMARK)}/leaders?buckets=nope",
    *("/v1/models/%FF", "/v1/models/"),
)


@pytest.fixture
def serving(odd_dir: Path) -> Iterator[Serving]:
    settings = settings_from({"DATA_DIR": str(odd_dir), "DISK_CACHE": "0"})
    serving = Serving(open_snapshot(SnapshotStore(odd_dir).current_path()), settings)
    metadata_index_of(serving.snapshot)
    yield serving
    serving.improver.close()
    serving.snapshot.close()


async def made_at_once(serving: Serving, target: str) -> Message | None:
    answers = Answers(ColdBuilds(concurrency=1, queue=0, timeout_s=1))
    return answers.at_once(serving, Request("GET", target.encode(), []))


@pytest.mark.parametrize("target", INLINE)
def test_what_the_directory_holds_is_answered_at_once_and_kept(
    serving: Serving, target: str
) -> None:
    message = asyncio.run(made_at_once(serving, target))

    assert message is not None
    assert len(message.content()) == message.size_bytes
    assert serving.memo.get(target.encode()) is message


@pytest.mark.parametrize("target", NOT_INLINE)
def test_what_takes_a_query_or_has_no_answer_is_not_inline(serving: Serving, target: str) -> None:
    assert asyncio.run(made_at_once(serving, target)) is None
    assert serving.memo.get(target.encode()) is None


def test_statistics_in_memory_are_those_of_the_snapshot(serving: Serving) -> None:
    task_id = metadata_index_of(serving.snapshot).task_names.key(TASKS[0])

    [stored] = fetch_rows(serving.snapshot, "descriptive_statistics", Statistics, task_id=task_id)
    assert descriptive_statistics(serving.snapshot, TASKS[0]) == stored


def test_metadata_is_answered_while_every_place_for_builds_is_taken(odd_dir: Path) -> None:
    async def scenario() -> None:
        async with in_process(odd_dir, COLD_CONCURRENCY="1", COLD_QUEUE="0") as client:
            await lists_are_ready(memo_of(client))
            snapshot = serving_of(client).snapshot
            with snapshot.reading():
                # Who wants to read now waits until nobody does.
                snapshot.read_count = MOST_READS
                costly = asyncio.ensure_future(client.get("/v1/tasks?name=a"))
                for _ in range(500):
                    if snapshot.user_count:
                        break
                    await asyncio.sleep(0.01)

                assert (await client.get("/v1/tasks?name=b")).status_code == 503
                for target in INLINE:
                    assert (await client.get(target)).status_code == 200
            assert (await costly).status_code == 200

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
