"""Candidate → answers, before anybody asks: what can't be built now is not published."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import duckdb
import structlog

from service.answers.benchmarks import benchmarks
from service.answers.coverage import benchmark_coverage, model_coverage
from service.answers.leaderboards import language_scores, leaderboard
from service.answers.menu import menu
from service.answers.metadata_index import metadata_index_of, pack_metadata_index
from service.answers.models import ModelFilter, model_scores, models
from service.answers.tasks import TaskFilter, task_scores, tasks
from service.errors import SnapshotRejected
from service.settings import Settings
from service.snapshots.connect import Snapshot, open_snapshot
from service.snapshots.ingest import Gates
from service.wire.encode import encode

# Every leaderboard, where time allows; of tasks and models a sample from first to last.
LONGEST_S = 30.0
SAMPLE_COUNT = 20
ASKED_AT_ONCE = 2

log = structlog.get_logger("duckrank.refresh")

Answer = tuple[str, Callable[[], object]]


def gates(settings: Settings, *, is_forced: bool = False) -> Gates:
    """What a candidate must pass under `settings`."""
    return Gates(
        shrink_max_pct=settings.shrink_max_pct,
        rehearse=partial(rehearse, memory_limit=settings.ingest_memory_limit),
        is_forced=is_forced,
    )


def rehearse(candidate: Path, memory_limit: str = "1GB") -> bytes:
    """Build and encode a sample of answers from `candidate`; gives its index, packed.

    An answer may be too large for `memory_limit` and the others whole: one that is, is logged.

    Raises:
        SnapshotRejected: one can't be built; the message names it and says why.
    """
    deadline_s = time.monotonic() + LONGEST_S

    def try_out(answer: Answer) -> None:
        name, build = answer
        if time.monotonic() > deadline_s:
            return
        try:
            encode(build())
        except duckdb.OutOfMemoryException as error:
            log.warning("answer too large", answer=name, reason=str(error).splitlines()[0])
        except Exception as error:
            raise SnapshotRejected(
                f"the answer {name} can't be built: {type(error).__name__}: {error}"
            ) from error

    with contextlib.closing(open_snapshot(candidate, memory_limit=memory_limit)) as snapshot:
        # As it will be asked: by several at once, each with a cursor of its own.
        with ThreadPoolExecutor(ASKED_AT_ONCE) as asking:
            list(asking.map(try_out, _answers(snapshot)))
        return pack_metadata_index(snapshot)


def _answers(snapshot: Snapshot) -> Iterator[Answer]:
    index = metadata_index_of(snapshot)
    yield "menu", partial(menu, snapshot)
    yield "tasks", partial(tasks, snapshot, TaskFilter())
    yield "models", partial(models, snapshot, ModelFilter())
    for each in benchmarks(snapshot, include_hidden=True):
        yield (
            f"scores of the benchmark {each.name!r}",
            partial(leaderboard, snapshot, each.name, ()),
        )
        yield f"languages of {each.name!r}", partial(language_scores, snapshot, each.name)
    for name in _sample(list(index.task_names.keys)):
        yield f"scores of the task {name!r}", partial(task_scores, snapshot, name)
    for name in [*index.benchmark_names.keys][:1]:
        yield f"coverage of the benchmark {name!r}", partial(benchmark_coverage, snapshot, name)
    for name in [*index.model_names.keys][:1]:
        yield f"coverage of the model {name!r}", partial(model_coverage, snapshot, name, "")
    for name in _sample(list(index.model_names.keys)):
        yield f"scores of the model {name!r}", partial(model_scores, snapshot, name)


def _sample(every: list[str]) -> list[str]:
    return every[:: max(1, len(every) // SAMPLE_COUNT)][:SAMPLE_COUNT]
