"""Ready messages → the same ones, smaller and on disk: in the background, when idle.

Whoever misses waits for a fast compression. A slow one is better for all who come after, and worth
its time for answers that last: those without a filter, asked again until the next snapshot.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import queue
import threading
import time
import weakref
from collections.abc import Callable
from typing import NamedTuple

import structlog

from service.memo.disk import AnswerCache, AnswerHeader, drop_others
from service.memo.message import Message
from service.representations.encodings import SMALLEST_COMPRESSED_BYTES, Coding, compress

log = structlog.get_logger("duckrank.memo")

# What is not taken up stays as it is: well compressed or not, it is the same answer.
MOST_WAITING = 8_192
LOWEST_PRIORITY = 19
# Even at the lowest priority, it slows down builds that somebody waits for: a page's questions
# come in a burst, which is over when this long none came.
PAUSE_S = 0.1
LONGEST_BURST_S = 2.0
# Slow compression of more takes many seconds, and memory: that is cached as it was made.
LARGEST_IMPROVED_BYTES = 8 * 1_024 * 1_024

Improved = Callable[[dict[Coding, memoryview | bytes]], None]


class Improver:
    """One thread of the lowest priority, and the messages that wait for it."""

    def __init__(self, disk_cache: AnswerCache) -> None:
        self._disk_cache = disk_cache
        self._waiting: queue.Queue[_Offer | None] = queue.Queue(MOST_WAITING)
        self._thread: threading.Thread | None = None
        self._is_closed = False
        self._last_offer_s = 0.0

    def offer(self, target: bytes, message: Message, improved: Improved) -> None:
        """Improve `message` some time, and call `improved` in this event loop with its bodies."""
        if message.size_bytes < SMALLEST_COMPRESSED_BYTES or not _wanted(message):
            return
        self._last_offer_s = time.monotonic()
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="improve", daemon=True)
            self._thread.start()
        loop = asyncio.get_running_loop()
        try:
            self._waiting.put_nowait(_Offer(target, weakref.ref(message), improved, loop))
        except queue.Full:
            log.debug("not improved", target=target.decode(), waiting=MOST_WAITING)

    def close(self) -> None:
        """Start on nothing more. Not to be waited for: a compression takes seconds."""
        self._is_closed = True
        # Wakes the thread up; where there is no room for it, it is awake.
        with contextlib.suppress(queue.Full):
            self._waiting.put_nowait(None)

    def _work(self) -> None:
        step_back(LOWEST_PRIORITY)
        drop_others(self._disk_cache)
        was_idle = True
        while (offer := self._next(was_idle)) is not None and not self._is_closed:
            message = offer.message()
            # Whoever was dropped from the memo meanwhile is not worth the time.
            if message is not None:
                offer.hand_over(self._improve(offer.target, message))
            # While it waits for the next one, it holds on to none.
            del offer, message
            was_idle = self._waiting.empty()

    def _next(self, was_idle: bool) -> _Offer | None:
        """What waits longest; after idleness, not before the burst that ended it is over."""
        offer = self._waiting.get()
        latest_s = time.monotonic() + LONGEST_BURST_S
        while was_idle and not self._is_closed:
            pause_s = min(self._last_offer_s + PAUSE_S, latest_s) - time.monotonic()
            if pause_s <= 0:
                break
            time.sleep(pause_s)
        return offer

    def _improve(self, target: bytes, message: Message) -> dict[Coding, memoryview | bytes]:
        wanted = _wanted(message)
        bodies = self._cached(target, message)
        if bodies.keys() >= wanted:
            return bodies
        with self._disk_cache.writing_alone():
            # Another process may have put it there while this one waited: then both map one file.
            bodies = self._cached(target, message)
            missing = wanted - bodies.keys()
            if missing:
                bodies |= _made(message, missing)
                header = AnswerHeader(
                    media_type=message.representation.media_type,
                    etag=message.etag,
                    size_bytes=message.size_bytes,
                )
                if self._disk_cache.keep(target, header, bodies):
                    return self._cached(target, message) or bodies
        return bodies

    def _cached(self, target: bytes, message: Message) -> dict[Coding, memoryview | bytes]:
        """What is on disk of this message, in each coding."""
        cached = self._disk_cache.find(target)
        if cached is None or cached.header.etag != message.etag:
            return {}
        return dict(cached.bodies)


def _wanted(message: Message) -> set[Coding]:
    """Brotli, which every browser takes, and what was asked for by clients that do not."""
    held = set(message.bodies)
    if message.size_bytes > LARGEST_IMPROVED_BYTES:
        return held - {"identity"}
    wanted: set[Coding] = {"br"}
    if "gzip" in held:
        wanted.add("gzip")
    if held >= {"br", "zstd"}:
        wanted.add("zstd")
    return wanted


def _made(message: Message, codings: set[Coding]) -> dict[Coding, memoryview | bytes]:
    if message.size_bytes > LARGEST_IMPROVED_BYTES:
        return {coding: body for coding, body in message.bodies.items() if coding in codings}
    content = message.content()
    return {coding: compress(content, coding, "well") for coding in sorted(codings)}


class _Offer(NamedTuple):
    """A message that waits, without keeping it alive, and the loop that it belongs to."""

    target: bytes
    message: weakref.ref[Message]
    improved: Improved
    loop: asyncio.AbstractEventLoop

    def hand_over(self, bodies: dict[Coding, memoryview | bytes]) -> None:
        try:
            self.loop.call_soon_threadsafe(self.improved, bodies)
        except RuntimeError:
            log.debug("not handed over: the loop has closed", target=self.target.decode())


def step_back(niceness: int) -> None:
    """Let others go before this thread, where threads have priorities of their own (Linux).

    19 is the lowest, 0 what a process begins with.
    """
    try:
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), niceness)
    except OSError:
        log.debug("the priority can't be lowered")
