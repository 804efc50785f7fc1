"""How long until there is an answer: from results, and from what was derived from them before."""

from __future__ import annotations

import shutil
from statistics import median

from bench.comparison import HEALTH, Comparison, say
from bench.processes import run_to_end
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
    with comparison.ours() as server:
        server.wait_for(FIRST_ANSWER)
        # Until the answer lies on disk, as it does for every start but the first.
        server.wait_until_idle(comparison.extent.idle_limit_s)
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
            measure=f"{whose}, memo on disk",
            unit="s",
            beside=median(theirs_s),
            ours=median(ours_again_s),
            goal=Goal(at_most=1 / 10),
        ),
    ]
