"""Metadata of benchmarks."""

from __future__ import annotations

from service.answers.metadata_index import metadata_index_of
from service.snapshots.connect import Snapshot
from service.wire.structs import Benchmark


def benchmarks(snapshot: Snapshot, *, include_hidden: bool) -> list[Benchmark]:
    """Benchmarks on the leaderboard, or all, in registry order."""
    return [
        benchmark
        for benchmark in metadata_index_of(snapshot).benchmarks.values()
        if include_hidden or benchmark.display_on_leaderboard
    ]


def benchmark(snapshot: Snapshot, name: str) -> Benchmark:
    """The benchmark called `name`, or whose alias that is.

    Raises:
        UnknownName: there is none.
    """
    index = metadata_index_of(snapshot)
    return index.benchmarks[index.benchmark_names.key(name)]


def icon_url(snapshot: Snapshot, name: str) -> str | None:
    """Where the icon of the benchmark `name` is fetched from; None when it has none.

    Raises:
        UnknownName: there is no such benchmark.
    """
    index = metadata_index_of(snapshot)
    return index.icon_urls.get(index.benchmark_names.key(name))
