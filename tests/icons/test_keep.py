"""An icon is fetched once, by the first who asks; a failure is remembered for a minute."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from service.disk_cache import Header
from service.errors import IconUnavailable
from service.icons.fetch import Fetcher
from service.icons.image import Image, NotFetched
from service.icons.keep import FETCHES_AT_A_TIME, IconCache, Icons
from service.icons.reach import Reach

URL = "https://icons.example/a.png"
NO_DISK = IconCache(Path(), Header, 0, is_on=False)


def cache_in(directory: Path) -> IconCache:
    return IconCache(directory, Header, 10_000, is_evicting=True)


class CountingFetcher(Fetcher):
    """Answers without a network, and counts."""

    def __init__(self, failure: str = "", size_bytes: int = 10) -> None:
        super().__init__(Reach())
        self.failure = failure
        self.fetched: list[str] = []
        self.most_at_a_time = 0
        self._under_way = 0
        self._size_bytes = size_bytes

    async def fetch(self, url: str) -> Image:
        self.fetched.append(url)
        self._under_way += 1
        self.most_at_a_time = max(self.most_at_a_time, self._under_way)
        await asyncio.sleep(0)
        self._under_way -= 1
        if self.failure:
            raise NotFetched(self.failure)
        return Image("image/png", b"x" * self._size_bytes)


class Clock:
    """Says what it is told."""

    now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s


def test_all_who_ask_at_once_wait_for_one_fetch() -> None:
    async def scenario() -> None:
        fetcher = CountingFetcher()
        icons = Icons(fetcher.fetch, NO_DISK, 1_000)

        images = await asyncio.gather(*(icons.icon(URL) for _ in range(50)))
        await icons.icon(URL)

        assert len(set(map(id, images))) == 1
        assert fetcher.fetched == [URL]

    asyncio.run(scenario())


def test_only_so_many_are_fetched_at_a_time() -> None:
    async def scenario() -> None:
        fetcher = CountingFetcher()
        icons = Icons(fetcher.fetch, NO_DISK, 100_000)

        await asyncio.gather(*(icons.icon(f"{URL}?{number}") for number in range(40)))

        assert len(fetcher.fetched) == 40
        assert fetcher.most_at_a_time == FETCHES_AT_A_TIME

    asyncio.run(scenario())


def test_a_failure_is_remembered_for_a_minute_and_says_how_long_still() -> None:
    async def scenario() -> None:
        fetcher, clock = CountingFetcher("status 500"), Clock()
        icons = Icons(fetcher.fetch, NO_DISK, 1_000, clock)
        for seconds, left in ((0, 60), (1, 59), (58.5, 1)):
            clock.now_s += seconds
            with pytest.raises(IconUnavailable, match=f"status 500; .* in {left} s") as failure:
                await icons.icon(URL)
            assert failure.value.retry_after_s == left
        assert len(fetcher.fetched) == 1

        clock.now_s += 1
        fetcher.failure = ""

        assert (await icons.icon(URL)).body
        assert len(fetcher.fetched) == 2

    asyncio.run(scenario())


def test_memory_is_bounded_and_the_longest_unasked_goes_first() -> None:
    async def scenario() -> None:
        fetcher = CountingFetcher(size_bytes=400)
        icons = Icons(fetcher.fetch, NO_DISK, 1_000)
        for name in ("a", "b", "a", "c"):
            await icons.icon(name)
        assert fetcher.fetched == ["a", "b", "c"]

        await icons.icon("a")
        await icons.icon("b")

        assert fetcher.fetched == ["a", "b", "c", "b"]

    asyncio.run(scenario())


def test_an_icon_on_disk_outlives_the_process(tmp_path: Path) -> None:
    async def scenario() -> None:
        before, after = CountingFetcher(), CountingFetcher()
        first = await Icons(before.fetch, cache_in(tmp_path), 1_000).icon(URL)
        second = await Icons(after.fetch, cache_in(tmp_path), 1_000).icon(URL)

        assert first == second
        assert after.fetched == []

    asyncio.run(scenario())


def test_a_disk_that_takes_nothing_costs_no_answer(tmp_path: Path) -> None:
    async def scenario() -> None:
        (tmp_path / "icons").write_text("a file where the folder should be")

        icon = await Icons(CountingFetcher().fetch, cache_in(tmp_path / "icons"), 1_000).icon(URL)

        assert icon.body

    asyncio.run(scenario())
