"""Messages become smaller in the background, and stay the same answers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

from service.memo.disk import AnswerCache, answers_of
from service.memo.improve import LARGEST_IMPROVED_BYTES, PAUSE_S, Improver
from service.memo.message import Message
from service.representations.encodings import Coding, compress, inflate
from service.representations.json import JSON

TARGET = b"/v1/tasks"
CONTENT = b'{"name":"an answer that repeats itself"}' * 500
LIMIT_S = 60
NO_DISK = answers_of(Path(), "s", "m", 0, is_on=False)


def message(*codings: Coding, content: bytes = CONTENT) -> Message:
    ready = Message(
        family="/v1/tasks",
        etag=b'"tag"',
        last_modified_at=0,
        size_bytes=len(content),
        header_lines=b"",
        representation=JSON,
    )
    for coding in codings:
        ready.add(coding, compress(content, coding))
    return ready


def improve(disk_cache: AnswerCache, kept: Message) -> dict[Coding, bytes | memoryview]:
    async def scenario() -> dict[Coding, bytes | memoryview]:
        done: asyncio.Future[Mapping[Coding, bytes | memoryview]] = asyncio.Future()
        Improver(disk_cache).offer(TARGET, kept, done.set_result)
        return dict(await asyncio.wait_for(done, LIMIT_S))

    return asyncio.run(scenario())


def test_a_browser_gets_brotli_later_and_it_is_smaller() -> None:
    kept = message("zstd")
    before_bytes = kept.held_bytes
    kept.replace(improve(NO_DISK, kept))

    assert kept.ready(("zstd", "br", "gzip")) == "br"
    assert kept.held_bytes < before_bytes
    assert kept.content() == CONTENT


def test_what_a_client_without_brotli_asked_for_stays_ready() -> None:
    bodies = improve(NO_DISK, message("gzip"))

    assert sorted(bodies) == ["br", "gzip"]
    assert {inflate(body, coding) for coding, body in bodies.items()} == {CONTENT}
    assert sorted(improve(NO_DISK, message("br", "zstd"))) == ["br", "zstd"]


def test_what_was_improved_is_cached_on_disk(tmp_path: Path) -> None:
    disk_cache = answers_of(tmp_path, "s", "m", 1_000_000)
    bodies = improve(disk_cache, message("zstd"))
    found = disk_cache.find(TARGET)

    assert found is not None
    assert found.bodies == bodies


def test_what_is_cached_on_disk_is_not_compressed_again(tmp_path: Path) -> None:
    disk_cache = answers_of(tmp_path, "s", "m", 1_000_000)
    improve(disk_cache, message("zstd"))
    (file,) = (path for path in tmp_path.rglob("*") if path.is_file())
    written_at = file.stat().st_mtime_ns

    assert list(improve(disk_cache, message("zstd"))) == ["br"]
    assert file.stat().st_mtime_ns == written_at
    assert sorted(improve(disk_cache, message("gzip"))) == ["br", "gzip"]


def test_a_very_large_answer_is_cached_on_disk_as_it_was_made(tmp_path: Path) -> None:
    disk_cache = answers_of(tmp_path, "s", "m", 1 << 24, is_mapped=True)
    content = CONTENT * (LARGEST_IMPROVED_BYTES // len(CONTENT) + 1)
    made = message("zstd", content=content).bodies["zstd"]
    bodies = improve(disk_cache, message("zstd", content=content))

    assert bodies == {"zstd": made}
    assert isinstance(bodies["zstd"], memoryview)
    assert improve(disk_cache, message("br", content=content)).keys() == {"zstd", "br"}


def test_a_very_large_answer_in_no_coding_stays_as_it_is(tmp_path: Path) -> None:
    disk_cache = answers_of(tmp_path, "s", "m", 1 << 24)
    large = message("identity", content=b"0" * (LARGEST_IMPROVED_BYTES + 1))

    async def scenario() -> list[object]:
        told: list[object] = []
        improver = Improver(disk_cache)
        improver.offer(b"/large", large, told.append)
        done: asyncio.Future[object] = asyncio.Future()
        small = message("zstd")
        improver.offer(TARGET, small, done.set_result)
        await asyncio.wait_for(done, LIMIT_S)
        return told

    assert asyncio.run(scenario()) == []
    assert disk_cache.find(b"/large") is None


def test_a_full_disk_cache_takes_no_more(tmp_path: Path) -> None:
    disk_cache = answers_of(tmp_path, "s", "m", 10)

    assert list(improve(disk_cache, message("zstd"))) == ["br"]
    assert disk_cache.find(TARGET) is None


def test_a_disk_cache_that_can_not_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "memo").write_text("no directory")

    assert list(improve(answers_of(tmp_path, "s", "m", 1_000_000), message("zstd"))) == ["br"]


def test_what_was_dropped_while_it_waited_is_not_improved() -> None:
    async def scenario() -> list[str]:
        improver, told, done = Improver(NO_DISK), [], asyncio.Event()
        # Takes the thread long enough for the next one to wait, and to be dropped.
        first = message("zstd", content=b"".join(b"%d," % number**9 for number in range(8_000)))
        last = message("zstd")
        improver.offer(b"/first", first, lambda _: told.append("first"))
        improver.offer(b"/dropped", message("zstd"), lambda _: told.append("dropped"))
        improver.offer(b"/last", last, lambda _: (told.append("last"), done.set()))
        await asyncio.wait_for(done.wait(), LIMIT_S)
        return told

    assert asyncio.run(scenario()) == ["first", "last"]


def test_nothing_is_improved_before_a_burst_of_questions_is_over() -> None:
    async def burst() -> tuple[list[float], list[float]]:
        improver, offered, improved = Improver(NO_DISK), [], []
        loop, kept, done = asyncio.get_running_loop(), [], asyncio.Event()
        for _ in range(20):
            kept.append(message("zstd"))
            offered.append(loop.time())
            improver.offer(TARGET, kept[-1], lambda _: improved.append(loop.time()))
            await asyncio.sleep(PAUSE_S / 20)
        improver.offer(b"/last", kept[-1], lambda _: done.set())
        await asyncio.wait_for(done.wait(), LIMIT_S)
        return offered, improved

    for _ in range(10):
        offered, improved = asyncio.run(burst())
        # Where this test itself was held up for so long, its burst was none.
        if all(later - earlier < PAUSE_S / 2 for earlier, later in pairwise(offered)):
            break
    assert len(improved) == len(offered)
    assert min(improved) > max(offered)


def test_of_two_processes_that_improve_the_same_one_writes_and_both_map_it(tmp_path: Path) -> None:
    targets = [b"/v1/models/%d" % number for number in range(8)]
    # Two open files of one lock keep each other out, in one process as in two.
    disk_caches = [answers_of(tmp_path, "s", "m", 1 << 24, is_mapped=True) for _ in range(2)]
    content = b"".join(b"%d," % number**9 for number in range(1_000))

    async def scenario() -> list[Mapping[Coding, bytes | memoryview]]:
        loop, offered, held = asyncio.get_running_loop(), [], []
        for disk_cache in disk_caches:
            improver = Improver(disk_cache)
            for target in targets:
                held.append(message("zstd", content=content))
                offered.append(loop.create_future())
                improver.offer(target, held[-1], offered[-1].set_result)
        return await asyncio.wait_for(asyncio.gather(*offered), LIMIT_S)

    bodies = asyncio.run(scenario())
    mapped = [
        line for line in Path("/proc/self/maps").read_text().splitlines() if str(tmp_path) in line
    ]

    assert all(isinstance(each["br"], memoryview) for each in bodies)
    assert len(mapped) == 2 * len(targets)
    assert not [line for line in mapped if line.endswith("(deleted)")]
