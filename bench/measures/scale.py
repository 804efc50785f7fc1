"""The same questions over many times the rows: does an answer's time follow the table's size?

What is asked is about tasks that no invented row touches, so that every answer keeps its size.
"""

from __future__ import annotations

import shutil
import sys
from statistics import median

from bench.comparison import HEALTH, Comparison, alone, say
from bench.environments import step
from bench.made_up import multiplied, row_count_of
from bench.processes import NotMeasured, ours, run_to_end
from bench.rows import Goal, Row
from service.bench.connection import Connection
from service.bench.operator import LIKE_A_BROWSER
from service.bench.targets import (
    ALL_BENCHMARKS,
    PER_LANGUAGE,
    SCORES,
    TASK_SCORES,
    read_list,
    target_of,
)

KEPT_BENCHMARK = "MTEB(eng, v2)"
KEPT_TASKS_ASKED = 20
ROUNDS = 3
# Ingest reads, sorts and writes: n log n, and a larger start.
LINEAR = 1.25
SAME_TIME = 1.5
FREE_FACTOR = 4
DISK_MAX_BYTES = 1 << 40


def scale(comparison: Comparison) -> list[Row]:
    """First answers and ingest at many times the rows, beside the same at once the rows."""
    if not comparison.extent.scales:
        return []
    say(f"the same questions over {comparison.extent.scales} times the rows")
    with comparison.ours() as server:
        server.wait_for(HEALTH)
        with Connection(server.url) as connection:
            benchmarks = read_list(connection, ALL_BENCHMARKS)
    kept = next((each for each in benchmarks if each["name"] == KEPT_BENCHMARK), benchmarks[0])
    kept_tasks: list[str] = kept["tasks"]
    targets = {
        "leaderboard": [target_of(SCORES, kept["name"])],
        "leaderboard in one language": [
            target_of(SCORES, kept["name"], languages=kept["languages"][0])
        ],
        "means per language": [target_of(PER_LANGUAGE, kept["name"])],
        "task scores": [target_of(TASK_SCORES, name) for name in kept_tasks[:KEPT_TASKS_ASKED]],
    }
    rows: list[Row] = []
    once = None
    for times in (1, *comparison.extent.scales):
        try:
            measured = _at(comparison, times, kept_tasks, targets)
        except NotMeasured as error:
            if once is None:
                raise
            print(error.said, file=sys.stderr)
            rows.append(_failed_row(times, str(error)))
            continue
        once = once or measured
        if times > 1:
            rows += _rows(times, once, measured)
    return rows


def _at(
    comparison: Comparison, times: int, kept_tasks: list[str], targets: dict[str, list[str]]
) -> dict[str, float]:
    """Ingest seconds and peak memory, and the median first answer in ms of each question."""
    results, store = comparison.results, comparison.work / f"store-{times}"
    needed_bytes = FREE_FACTOR * times * results.stat().st_size
    free_bytes = shutil.disk_usage(comparison.work).free
    if needed_bytes > free_bytes:
        raise NotMeasured(
            f"it needs {needed_bytes / 1e9:.1f} GB of disk, and {free_bytes / 1e9:.1f} GB are free",
            "",
        )
    if times > 1:
        results = comparison.work / f"times-{times}.parquet"
        step(f"making up {times} × {row_count_of(comparison.results):,} rows")
        multiplied(comparison.results, results, times, kept_tasks)
    try:
        command = list(comparison.ingest_command(store))
        command[command.index(comparison.results)] = results
        # By default so many rows are refused.
        command = ["env", f"INGEST_DISK_MAX_BYTES={DISK_MAX_BYTES}", *command]
        took_s, peak_bytes = run_to_end(tuple(command), comparison.log())
        measured = {"ingest_s": took_s, "peak_mb": peak_bytes / 1e6}
        first: dict[str, list[float]] = {name: [] for name in targets}
        for _ in range(ROUNDS):
            with ours(store, comparison.log(), DISK_CACHE="0") as server:
                server.wait_for(HEALTH)
                with alone(server) as connection:
                    for name, asked in targets.items():
                        first[name] += [
                            connection.get(target, LIKE_A_BROWSER).took_s for target in asked
                        ]
        return measured | {name: median(times_s) * 1e3 for name, times_s in first.items()}
    finally:
        shutil.rmtree(store, ignore_errors=True)
        if times > 1:
            results.unlink(missing_ok=True)


def _failed_row(times: int, reason: str) -> Row:
    return Row(
        part="scale", measure=f"{times} × the rows", unit="s", ours=None, note=f"not done: {reason}"
    )


def _rows(times: int, once: dict[str, float], many: dict[str, float]) -> list[Row]:
    def row(measure: str, unit: str, key: str, goal: Goal = Goal()) -> Row:  # noqa: B008
        return Row(
            part="scale",
            measure=f"{times} × the rows beside ours at once, {measure}",
            unit=unit,
            beside=once[key],
            ours=many[key],
            goal=goal,
        )

    answers = [
        row(f"first answer, {name}", "ms", name, Goal(at_most=SAME_TIME))
        for name in once
        if name not in ("ingest_s", "peak_mb")
    ]
    return [
        *answers,
        row("ingest", "s", "ingest_s", Goal(at_most=times * LINEAR)),
        row("peak memory of ingest", "MB", "peak_mb"),
    ]
