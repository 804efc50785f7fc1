"""A build on a Spark cluster beside one in whose middle a machine dies: how much longer it takes.

All in a network of their own, where it can be made; a worker that is killed is replaced at once, as
whoever looks after a cluster does, and one whose link is cut is not.
"""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path

from bench.comparison import Comparison, say
from bench.environments import step
from bench.measures.cluster import PYTHON, digests_of, ingest_command, results_of, run_measured
from bench.network import Network, NoNetwork
from bench.processes import NotMeasured
from bench.rows import Goal, Row
from bench.spark_cluster import Place, SparkCluster
from bench.strikes import Strike, kill_executor, let_go, striking, worker_of

AT_MOST = 1.6
# Phases before it take two fifths of what all take.
PHASE = "4-entry"
# So that both workers have several parts of the fewest rows that are measured.
PART_ROWS = 200_000
WAYS = ("nothing", "an executor killed", "a worker killed", "a link cut")


def deaths(comparison: Comparison) -> list[Row]:
    """Seconds of a build with a death in it, beside one without, and whether it is the same."""
    if not PYTHON.exists():
        raise NotMeasured("there is no environment with Spark: `make test-spark` makes it", "")
    say("a build on a cluster in which machines die")
    rows: list[Row] = []
    for times in (1, *(times for times in comparison.extent.scales if times <= 10)):
        results = results_of(comparison, times)
        found = {}
        for way in WAYS:
            step(f"{times} × the rows, {way}")
            with contextlib.suppress(NoNetwork):
                found[way] = _built(comparison, results, way)
        beside_s, beside = found[WAYS[0]]
        rows += [
            _row(times, way, took_s, beside_s)
            for way, (took_s, _) in found.items()
            if way != WAYS[0]
        ]
        differing = [way for way, (_, digests) in found.items() if digests != beside]
        rows.append(
            Row(
                part="deaths",
                measure=f"{times} × the rows, of {len(found) - 1} builds those that came to others",
                unit="",
                ours=len(differing),
                limit=0,
                note=", ".join(differing),
            )
        )
    return rows


def _row(times: int, way: str, took_s: float, beside_s: float) -> Row:
    return Row(
        part="deaths",
        measure=f"{times} × the rows on two workers, {way} half-way: until it is published",
        unit="s",
        ours=took_s,
        beside=beside_s,
        goal=Goal(at_most=AT_MOST),
        note="`beside` is the same build without",
    )


def _built(
    comparison: Comparison, results: Path, way: str
) -> tuple[float, dict[str, tuple[int, int]]]:
    home = comparison.work / f"{results.name}-{way.replace(' ', '-')}"
    store, scratch = home / "store", home / "scratch"
    with contextlib.ExitStack() as ending:
        network = ending.enter_context(Network())
        places = {name: network.join() for name in ("master", "one", "two", "driver")}
        running = SparkCluster(home, PYTHON, places["master"])
        ending.callback(running.stop)
        for name in ("one", "two"):
            running.add_worker(name, places[name])
        strikes = _strikes(running, network, places, way, ending)
        options = ("--engine", "spark", "--master", running.url, "--scratch", str(scratch))
        command = ingest_command(
            results, comparison, store, *options, "--part-rows", str(PART_ROWS)
        )
        driver = places["driver"]
        there = (*driver.entered_by, "env", f"SPARK_LOCAL_IP={driver.host}")
        with striking(running, scratch, strikes) as done:
            used = run_measured((*there, *command), comparison.log())
    if done != strikes:
        raise NotMeasured(f"{way}: no part was in hand", "")
    (snapshot,) = (store / "snapshots").glob("*.duckdb")
    return used["took_s"], digests_of(snapshot)


def _strikes(
    running: SparkCluster,
    network: Network,
    places: dict[str, Place],
    way: str,
    ending: contextlib.ExitStack,
) -> list[Strike]:
    def kill_worker(executor: int) -> None:
        name = worker_of(running, executor)
        running.kill(name)
        joining = threading.Thread(target=running.add_worker, args=("instead", places[name]))
        joining.start()
        ending.callback(joining.join)

    def cut_link(executor: int) -> None:
        network.cut(places[worker_of(running, executor)])
        let_go(executor)

    deeds = dict(zip(WAYS[1:], (kill_executor, kill_worker, cut_link), strict=True))
    return [(PHASE, deeds[way])] if way in deeds else []
