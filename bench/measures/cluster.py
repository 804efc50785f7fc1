"""The same build on one machine and on a Spark cluster of two workers: what all of it costs.

Of two processors no speed-up can be told; what is compared is the time that processors work.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import sys
import time
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from bench.comparison import Comparison, say
from bench.environments import ROOT, step
from bench.made_up import multiplied
from bench.processes import NotMeasured, run_to_end
from bench.rows import NO_GOAL, Goal, Row
from bench.spark_cluster import SparkCluster

PYTHON = ROOT / ".venv-spark" / "bin" / "python"
FILE_COUNT = 4
BATCH_ROWS = 20_000
MOST_WORK = 1.15
LARGEST_MB = 1_500
DISK_MAX_BYTES = str(1 << 40)
# One machine builds as many times the rows in hours of a busy one: beyond, sums are held to ours.
MOST_TIMES_HERE = 10
# Every copy of the results has as many of these as the first.
COUNTED = (
    "select count(*) from measurement",
    "select count(score) from measurement",
    "select sum(ranked_count)::bigint from task_coverage",
    "select count(*) from leaderboard_row",
)


def cluster(comparison: Comparison) -> list[Row]:
    """Processor time and memory of a cluster's tasks beside the build of one machine."""
    if not PYTHON.exists():
        raise NotMeasured("there is no environment with Spark: `make test-spark` makes it", "")
    say("a build on a cluster")
    rows: list[Row] = []
    counts: list[int] = []
    each_s = 0.0
    for times in (1, *comparison.extent.scales):
        results = results_of(comparison, times)
        there = _there(comparison, results, times)
        there_file = _snapshot(comparison, "there", times)
        counts = counts or counts_of(there_file)
        if times <= MOST_TIMES_HERE:
            here = _here(comparison, results, times)
            rows += _rows(times, there, here)
            here_file = _snapshot(comparison, "here", times)
            rows.append(differing(times, here_file, there_file))
        else:
            rows += _rows(times, there, {})
            rows.append(_beside_fewer(times, _workers_s(there) / times, each_s))
            rows.append(miscounted(times, counts, counts_of(there_file)))
        each_s = _workers_s(there) / times
        shutil.rmtree(results)
        there_file.unlink()
    return rows


def _snapshot(comparison: Comparison, where: str, times: int) -> Path:
    return next((comparison.work / f"{where}-{times}" / "snapshots").glob("*.duckdb"))


def digests_of(snapshot: Path) -> dict[str, tuple[int, int]]:
    """Of each table its rows and the sum of their hashes, as text: floats by their bits."""
    tables = "select table_name from duckdb_tables() where table_name <> 'snapshot'"
    digest = "select count(*), sum(hash(whole_row::varchar)::hugeint) from {} as whole_row"
    with duckdb.connect(snapshot, read_only=True, config={"memory_limit": "2GB"}) as connection:
        return {
            name: connection.execute(digest.format(name)).fetchall()[0]
            for (name,) in connection.execute(tables).fetchall()
        }


def differing(times: int, here_file: Path, there_file: Path) -> Row:
    """How many tables of two snapshots have other rows, in whichever order; their names."""
    here, there = digests_of(here_file), digests_of(there_file)
    names = sorted(name for name in here.keys() | there.keys() if here.get(name) != there.get(name))
    return Row(
        part="cluster",
        measure=f"{times} × the rows on two workers, tables of {len(here)} that differ",
        unit="",
        ours=len(names),
        limit=0,
        note=", ".join(names),
    )


def counts_of(snapshot: Path) -> list[int]:
    """What of its rows a copy of the results would bring as many of again."""
    with duckdb.connect(snapshot, read_only=True, config={"memory_limit": "2GB"}) as connection:
        return [int(connection.execute(query).fetchall()[0][0]) for query in COUNTED]


def miscounted(times: int, counts: list[int], found: list[int]) -> Row:
    """How many of `found` are not so many times `counts`, and which."""
    wrong = [
        f"{query}: {has:,} for {times * count:,}"
        for query, count, has in zip(COUNTED, counts, found, strict=True)
        if has != times * count
    ]
    return Row(
        part="cluster",
        measure=f"{times} × the rows on two workers, counts of {len(found)} that are wrong",
        unit="",
        ours=len(wrong),
        limit=0,
        note="; ".join(wrong) or f"{found[0]:,} results, {found[3]:,} leaderboard rows",
    )


def results_of(comparison: Comparison, times: int) -> Path:
    """A folder with the results, so many times, in files that tasks can share."""
    folder = comparison.work / f"cluster-{times}"
    if folder.is_dir():
        return folder
    folder.mkdir()
    many = comparison.results
    if times > 1:
        many = comparison.work / "many.parquet"
        multiplied(comparison.results, many, times, [])
    with pq.ParquetFile(many) as rows, contextlib.ExitStack() as open_files:
        files = [
            open_files.enter_context(
                pq.ParquetWriter(folder / f"{place:03}.parquet", rows.schema_arrow)
            )
            for place in range(FILE_COUNT * times)
        ]
        # In turn: each file has some of every model and task.
        for batch, file in zip(rows.iter_batches(BATCH_ROWS), itertools.cycle(files), strict=False):
            file.write_batch(batch)
    if many != comparison.results:
        many.unlink()
    return folder


def ingest_command(
    results: Path, comparison: Comparison, store: Path, *more: str
) -> tuple[str | Path, ...]:
    python = PYTHON if more else sys.executable
    command = ("env", f"INGEST_DISK_MAX_BYTES={DISK_MAX_BYTES}", python, "-m", "service", "ingest")
    where = ("--results", results, "--catalog", comparison.catalog, "--data-dir", store)
    return (*command, *where, *more)


def run_measured(command: tuple[str | Path, ...], log: Path) -> dict[str, float]:
    before, began_s = os.times(), time.perf_counter()
    _, peak_bytes = run_to_end(command, log)
    after = os.times()
    used_s = after.children_user + after.children_system
    used_s -= before.children_user + before.children_system
    return {
        "cpu_s": used_s,
        "took_s": time.perf_counter() - began_s,
        "peak_mb": peak_bytes / 1e6,
    }


def _here(comparison: Comparison, results: Path, times: int) -> dict[str, float]:
    step(f"{times} × the rows on one machine")
    return run_measured(
        ingest_command(results, comparison, comparison.work / f"here-{times}"), comparison.log()
    )


def _there(comparison: Comparison, results: Path, times: int) -> dict[str, float]:
    step(f"{times} × the rows on a cluster")
    home = comparison.work / f"spark-{times}"
    running = SparkCluster(home, PYTHON)
    try:
        for name in ("one", "two"):
            running.add_worker(name)
        options = ("--engine", "spark", "--master", running.url, "--scratch", str(home / "scratch"))
        store = comparison.work / f"there-{times}"
        with running.watched() as tasks:
            driver = run_measured(
                ingest_command(results, comparison, store, *options), comparison.log()
            )
        return tasks | {f"driver_{name}": figure for name, figure in driver.items()}
    finally:
        running.stop()


def _rows(times: int, there: dict[str, float], here: dict[str, float]) -> list[Row]:
    def row(measure: str, unit: str, ours: float, **more: object) -> Row:
        name = f"{times} × the rows on two workers, {measure}"
        return Row(part="cluster", measure=name, unit=unit, ours=ours, **more)  # type: ignore[arg-type]

    return [
        row(
            "processor time of the workers",
            "s",
            _workers_s(there),
            beside=here.get("cpu_s"),
            # A cluster's start is as long for few rows as for many.
            goal=Goal(at_most=MOST_WORK) if times > 1 and here else NO_GOAL,
            note="`beside` is the whole ingest on one machine" if here else "",
        ),
        row("of it in Java", "s", there["java_cpu_s"]),
        row(
            "processor time of the driver",
            "s",
            there["driver_cpu_s"] + there["driver_java_cpu_s"],
            note=f"of it in Java {there['driver_java_cpu_s']:.1f} s",
        ),
        row("until it is published", "s", there["driver_took_s"], beside=here.get("took_s")),
        row(
            "most memory of a task",
            "MB",
            there["python_peak_mb"],
            beside=here.get("peak_mb"),
            limit=LARGEST_MB,
        ),
        row("most memory of a worker's Java", "MB", there["java_peak_mb"], limit=LARGEST_MB),
    ]


def _workers_s(there: dict[str, float]) -> float:
    return there["python_cpu_s"] + there["java_cpu_s"]


def _beside_fewer(times: int, each_s: float, fewer_each_s: float) -> Row:
    return Row(
        part="cluster",
        measure=f"{times} × the rows on two workers, workers' processor time for the rows once",
        unit="s",
        ours=each_s,
        beside=fewer_each_s,
        note="`beside` is the same of the run before it, which had fewer rows",
    )
