"""Snapshot → its disk cache, full: every answer that lasts, compressed well, before anybody asks.

Processes make the answers, since slow compression is nearly all of the work; this one alone writes
them to disk, so that its bound holds to the byte. What lies there stays: a run that was
stopped goes on where it was.
"""

from __future__ import annotations

import contextlib
import functools
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor

import msgspec

from service.answers.metadata_index import metadata_index_of
from service.disk_cache import Cached
from service.errors import BadSetting
from service.http.answering.serving import disk_cache_of, open_current
from service.http.messages.conditional import entity_tag
from service.http.prewarm.lasting import Lasting, lasting_answers, list_tables
from service.log import configure_logging
from service.memo.cached_metadata_index import keep_metadata_index, load_metadata_index
from service.memo.disk import AnswerCache, AnswerHeader, CachedAnswer
from service.representations.encodings import Coding, Effort, compress
from service.settings import Settings
from service.snapshots.connect import Snapshot

# Brotli for browsers, gzip for everybody else.
CODINGS: tuple[Coding, ...] = ("br", "gzip")
# Of fewer tasks the table takes some milliseconds.
FEWEST_LISTED = 500

Progress = Callable[[int, int], None]
"""Called with how many answers are there by now, and how many there are to be."""


class Warmed(msgspec.Struct, frozen=True):
    """What a run did: `full_at` names the answer that found no room, where there was one."""

    answer_count: int
    made_count: int
    held_bytes: int
    full_at: str | None


def warm(settings: Settings, processes: int, progress: Progress) -> Warmed:
    """Cache what lasts of the current snapshot on disk, as far as its bound allows.

    Raises:
        BadSetting: nothing is kept on disk.
        NoSnapshot, SnapshotRejected: there is nothing to answer from.
        OSError: the disk cache can't be written.
    """
    snapshot = open_current(settings)
    disk_cache = disk_cache_of(snapshot.id, settings)
    if not disk_cache.is_on:
        raise BadSetting("DISK_CACHE", "0", "1, for answers that are made ahead to be kept")
    # Else each process would find out by itself, and say so.
    disk_cache.check_writable()
    load_metadata_index(snapshot, disk_cache)
    lasting = lasting_answers(snapshot)
    # Found once, by the workers' own numbering: an answer is asked of them by its place in it.
    missing = [number for number, each in enumerate(lasting) if not _is_cached(disk_cache, each)]
    snapshot.close()
    there_count, made_count, full_at = len(lasting) - len(missing), 0, None
    progress(there_count, len(lasting))
    with _processes(settings, min(processes, max(1, len(missing)))) as workers:
        with _signals_waiting():
            making = deque(workers.submit(_make, settings, number) for number in missing)
        while making:
            target, answer = making.popleft().result()
            if not disk_cache.put(target, *answer):
                full_at = target.decode()
                break
            made_count += 1
            progress(there_count + made_count, len(lasting))
    return Warmed(len(lasting), made_count, disk_cache.held_bytes(), full_at)


@contextlib.contextmanager
def _processes(settings: Settings, count: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that make answers, none of which outlives what they are made for."""
    workers = ProcessPoolExecutor(
        count,
        # A fork would inherit an open DuckDB, which survives none.
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin,
        initargs=(settings,),
    )
    try:
        yield workers
    finally:
        # What is being made is not wanted: slow compression of it takes seconds.
        for process in multiprocessing.active_children():
            process.kill()
        workers.shutdown()


@contextlib.contextmanager
def _signals_waiting() -> Iterator[None]:
    """Be told to stop afterwards; a process that starts meanwhile never is, by nobody but us."""
    came: list[int] = []
    stopping = (signal.SIGINT, signal.SIGTERM)
    heard = [each for each in stopping if signal.getsignal(each) is not signal.SIG_IGN]
    # Blocked, for who inherits it; another thread may be told nevertheless, and this one acts.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, stopping)
    handlers = [signal.signal(each, lambda number, _: came.append(number)) for each in heard]
    try:
        yield
    finally:
        for each, handler in zip(heard, handlers, strict=True):
            signal.signal(each, handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        for number in came[:1]:
            signal.raise_signal(number)


def _begin(settings: Settings) -> None:
    # A terminal tells all of its processes to stop, and this one ends with who started it.
    threading.Thread(target=_end_with_who_started_us, daemon=True).start()
    configure_logging(settings)


def _end_with_who_started_us() -> None:
    starter = multiprocessing.parent_process()
    assert starter is not None
    starter.join()
    os._exit(1)


def cache_metadata_index(settings: Settings, snapshot_id: str, packed: bytes | None) -> None:
    """Cache the metadata index of the current snapshot alone: the next start needs no query.

    `packed` is that index, where somebody has read it already.
    """
    disk_cache = disk_cache_of(snapshot_id, settings)
    if packed is not None:
        keep_metadata_index(disk_cache, packed)
        return
    with contextlib.closing(open_current(settings)) as snapshot:
        load_metadata_index(snapshot, disk_cache)


def cache_list_tables(settings: Settings, fewest: int = FEWEST_LISTED) -> None:
    """Cache the tables of the lists of the current snapshot, in haste, where there is none.

    Where tasks are the `fewest` or more: short lists are no work.

    Whoever serves would take ten times as long for one as for its JSON.
    """
    with contextlib.closing(open_current(settings)) as snapshot:
        disk_cache = disk_cache_of(snapshot.id, settings)
        if not disk_cache.is_on:
            return
        load_metadata_index(snapshot, disk_cache)
        if len(metadata_index_of(snapshot).tasks) < fewest:
            return
        for asked in list_tables():
            if disk_cache.find(asked.target) is None:
                disk_cache.keep(asked.target, *_made(snapshot, asked, ("zstd",), "fair"))


def _is_cached(disk_cache: AnswerCache, asked: Lasting) -> bool:
    cached = disk_cache.find(asked.target)
    if cached is None:
        return False
    return "identity" in cached.bodies or cached.bodies.keys() >= set(CODINGS)


@functools.cache
def _open_for_worker(settings: Settings) -> tuple[Snapshot, list[Lasting]]:
    """What a worker process holds on to between answers."""
    snapshot = open_current(settings)
    load_metadata_index(snapshot, disk_cache_of(snapshot.id, settings))
    return snapshot, lasting_answers(snapshot)


def _make(settings: Settings, number: int) -> tuple[bytes, CachedAnswer]:
    snapshot, lasting = _open_for_worker(settings)
    asked = lasting[number]
    return asked.target, _made(snapshot, asked, CODINGS, "well")


def _made(
    snapshot: Snapshot, asked: Lasting, codings: tuple[Coding, ...], effort: Effort
) -> CachedAnswer:
    form = asked.representation
    with asked.rendered(snapshot) as content:
        body = content.plain()
    if content.is_small or not form.is_compressible:
        codings = ("identity",)
    header = AnswerHeader(
        media_type=form.media_type,
        etag=entity_tag(content.digest),
        size_bytes=content.size_bytes,
    )
    return Cached(header, {each: compress(body, each, effort) for each in codings})
