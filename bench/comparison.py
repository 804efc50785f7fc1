"""What every measure needs of a run: the same results for both services, and how much to ask."""

from __future__ import annotations

import itertools
import shutil
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import msgspec

from bench.environments import DATA, REGISTRY, digest_of, step
from bench.processes import Server, ours, reference, run_to_end
from service.bench.connection import Connection
from service.bench.targets import Targets, read_targets

HEALTH = "/health"


class Extent(msgspec.Struct, frozen=True, kw_only=True):
    """How much is asked. None: all of it."""

    name: str
    ingest_rounds: int
    start_rounds: int
    first_rounds: int
    first_per_family: int | None
    load_rounds: int
    load_s: float
    has_two_workers_load: bool
    sized_benchmarks: int | None
    memoised_per_family: int | None
    idle_limit_s: float
    scales: tuple[int, ...]


QUICK = Extent(
    name="quick", ingest_rounds=1, start_rounds=1, first_rounds=1, first_per_family=24,
    load_rounds=2, load_s=1, has_two_workers_load=False, sized_benchmarks=4,
    memoised_per_family=8, idle_limit_s=10, scales=(),
)  # fmt: skip
FULL = Extent(
    name="full", ingest_rounds=3, start_rounds=5, first_rounds=3, first_per_family=None,
    load_rounds=5, load_s=5, has_two_workers_load=True, sized_benchmarks=None,
    memoised_per_family=None, idle_limit_s=900, scales=(10, 100),
)  # fmt: skip


class Comparison:
    """Both services over the same results, each with what it keeps between starts.

    `store` holds our snapshot and nothing derived from it; `cache` is the reference's.
    """

    def __init__(
        self, *, results: Path, catalog: Path, work: Path, extent: Extent, seed: int
    ) -> None:
        self.results = results
        self.catalog = catalog
        self.work = work
        self.extent = extent
        self.seed = seed
        self.store = work / "store"
        self.cache = work / "reference-cache"
        self._logs = itertools.count()

    def prepare(self) -> None:
        """Make `store` and `cache` as an ingest and a first start of the reference leave them.

        They are kept between runs: nobody serves from what is kept, so nothing is derived from it.
        """
        kept = DATA / "bench" / "prepared" / digest_of(self.results)
        kept.mkdir(parents=True, exist_ok=True)
        step("Preparing what both services keep between starts")
        run_to_end(self.ingest_command(kept / "store"), self.log())
        cache, complete = kept / "reference-cache", kept / f".complete-{REGISTRY}"
        if not complete.exists():
            shutil.rmtree(cache, ignore_errors=True)
            cache.mkdir()
            with self.reference(cache=cache) as server:
                server.wait_for(HEALTH)
            complete.touch()
        shutil.copytree(kept / "store", self.store)
        shutil.copytree(cache, self.cache)

    def log(self) -> Path:
        """A file of its own for what one process says."""
        return self.work / f"{next(self._logs)}.log"

    def ingest_command(self, store: Path) -> tuple[Path | str, ...]:
        """Builds and publishes a snapshot of the results in `store`."""
        command = (sys.executable, "-m", "service", "ingest", "--results", self.results)
        return (*command, "--catalog", self.catalog, "--data-dir", store)

    def ours(self, *, workers: int = 1, **environ: str) -> AbstractContextManager[Server]:
        """Our service over the snapshot."""
        return ours(self.store, self.log(), workers=workers, **environ)

    def reference(
        self, *, workers: int = 1, cache: Path | None = None
    ) -> AbstractContextManager[Server]:
        """The reference over the results, with its own disk cache."""
        return reference(self.results, cache or self.cache, self.log(), workers=workers)

    @contextmanager
    def both(self, *, disk_cache: str = "1") -> Iterator[tuple[Server, Server]]:
        """Reference and ours, started anew; whoever is not asked is to be paused."""
        with self.reference() as theirs:
            theirs.wait_for(HEALTH)
            theirs.pause()
            with self.ours(DISK_CACHE=disk_cache) as own:
                own.wait_for(HEALTH)
                own.pause()
                yield theirs, own

    def targets(self, server: Server) -> Targets:
        """What can be asked, as `server` lists it, in this run's order."""
        with Connection(server.url) as connection:
            return read_targets(connection, self.seed)


@contextmanager
def alone(server: Server) -> Iterator[Connection]:
    """A connection to a paused server, which runs for as long and is then paused again."""
    server.resume()
    try:
        with Connection(server.url) as connection:
            connection.get(HEALTH)
            yield connection
    finally:
        server.pause()


def say(text: str) -> None:
    """Name the measure that begins."""
    step(f"Measuring {text}")
