"""How long until there is an answer: from results, and from what was derived from them before."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path
from statistics import median
from typing import Any

from bench.comparison import HEALTH, Comparison, say
from bench.environments import ROOT
from bench.rows import Goal, Row
from service.bench.targets import SCORES, target_of

FIRST_ANSWER = target_of(SCORES, "MTEB(Multilingual, v2)")


def ingest(comparison: Comparison) -> list[Row]:
    """Parquet to snapshot, against the reference's start without its disk cache.

    Leaves the snapshot and the reference's disk cache for the measures that follow.
    """
    say("ingest against a start of the reference from nothing")
    theirs_s, ours_s, peak_bytes = [], [], []
    for _ in range(comparison.extent.ingest_rounds):
        shutil.rmtree(comparison.cache, ignore_errors=True)
        comparison.cache.mkdir()
        with comparison.reference() as server:
            theirs_s.append(server.wait_for(HEALTH))
        shutil.rmtree(comparison.store, ignore_errors=True)
        took_s, used_bytes = run_to_end(
            comparison.ingest_command(comparison.store), comparison.log()
        )
        ours_s.append(took_s)
        peak_bytes.append(used_bytes)
    return [
        Row(
            part="ingest",
            measure="Parquet and exported catalog to published snapshot, against a cold start",
            unit="s",
            beside=median(theirs_s),
            ours=median(ours_s),
            goal=Goal(at_most=1 / 3),
        ),
        Row(
            part="ingest",
            measure="the most memory that ingest takes",
            unit="MB",
            ours=max(peak_bytes) / 1e6,
        ),
    ]


def start(comparison: Comparison) -> list[Row]:
    """Start of the process to the first leaderboard, with what each keeps between starts."""
    say("start to the first leaderboard")
    theirs_s, ours_s, ours_again_s = [], [], []
    for _ in range(comparison.extent.start_rounds):
        with comparison.reference() as server:
            theirs_s.append(server.wait_for(FIRST_ANSWER))
        with comparison.ours(DISK_CACHE="0") as server:
            ours_s.append(server.wait_for(FIRST_ANSWER))
        with comparison.ours() as server:
            ours_again_s.append(server.wait_for(FIRST_ANSWER))
    whose = f"start to the first 200 of {FIRST_ANSWER}"
    return [
        Row(
            part="start",
            measure=f"{whose}, memo empty",
            unit="s",
            beside=median(theirs_s),
            ours=median(ours_s),
            goal=Goal(at_most=1 / 10),
        ),
        Row(
            part="start",
            measure=f"{whose}, memo as it was left",
            unit="s",
            beside=median(theirs_s),
            ours=median(ours_again_s),
            goal=Goal(at_most=1 / 10),
        ),
    ]


def run_to_end(command: tuple[Path | str, ...], log: Path) -> tuple[float, int]:
    """Seconds until a command has ended, and the most memory that it had at a time."""
    started_s = time.perf_counter()
    with log.open("wb") as log_file:
        process: subprocess.Popen[Any] = subprocess.Popen(
            [str(part) for part in command], cwd=ROOT, stdout=log_file, stderr=subprocess.STDOUT
        )
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            process.wait()
            raise
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))} failed:\n{log.read_text()[-3_000:]}")
    return time.perf_counter() - started_s, usage.ru_maxrss * 1024
