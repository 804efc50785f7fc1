"""Machines die while a build runs, and it comes to the same rows; what was built stays built."""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench.machine import processes_of
from bench.spark_cluster import SparkCluster
from service.build.candidate import BuildLimits
from service.build.engines.spark.cluster import Cluster
from service.build.engines.spark.phases import phases_of
from service.build.plan import load_plan
from tests.spark.compared import differences
from tests.spark.worlds import Given

PHASES = [phase.name for phase in phases_of(load_plan().steps)]
PART_ROWS = 6_000
NAMES = itertools.count()

needs_time = pytest.mark.skipif(not os.environ.get("SPARK_ALL"), reason="SPARK_ALL=1 runs it")


@contextlib.contextmanager
def once_a_part_is_there(
    scratch: Path, deeds: dict[str, Callable[[], None]]
) -> Iterator[list[str]]:
    """Do the deed of each phase when its first part is there, while the others are built."""
    done: list[str] = []
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(0.005):
            there = {file.name for file in scratch.glob("*/*")}
            for phase, deed in deeds.items():
                parts = {name for name in there if name.startswith(f"{phase}-0")}
                if parts and phase not in done:
                    done.append(phase)
                    deed()

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield done
    finally:
        ended.set()
        watching.join()


def _kill_an_executor(cluster: SparkCluster) -> None:
    os.kill(cluster.executors()[0], signal.SIGKILL)


def _kill_a_worker(cluster: SparkCluster) -> None:
    name = next(name for name in cluster.processes if name != "master")
    cluster.kill(name)
    cluster.add_worker(f"instead-{next(NAMES)}")


def _cut_off_a_worker(cluster: SparkCluster) -> None:
    """Nothing more is heard of it, and no connection ends, as when a cable is pulled."""
    name = next(name for name in cluster.processes if name != "master")
    for pid in processes_of(cluster.processes[name].pid):
        os.kill(pid, signal.SIGSTOP)


@pytest.mark.parametrize(
    "deeds",
    [
        pytest.param({PHASES[2]: _kill_an_executor, PHASES[3]: _kill_a_worker}, id="two phases"),
        pytest.param(dict.fromkeys(PHASES, _kill_an_executor), id="executors", marks=needs_time),
        pytest.param(dict.fromkeys(PHASES, _kill_a_worker), id="workers", marks=needs_time),
        pytest.param({PHASES[2]: _cut_off_a_worker}, id="cut off", marks=needs_time),
    ],
)
def test_whoever_is_killed_the_rows_are_the_same_and_nothing_is_left(
    cluster: SparkCluster,
    results: Given,
    here: Path,
    tmp_path: Path,
    deeds: dict[str, Callable[[SparkCluster], None]],
) -> None:
    scratch = tmp_path / "scratch"
    limits = BuildLimits(cluster=Cluster(cluster.url, str(scratch), PART_ROWS))
    bound = {phase: (lambda deed=deed: deed(cluster)) for phase, deed in deeds.items()}

    try:
        with once_a_part_is_there(scratch, bound) as done:
            built = results.build(tmp_path / "there.duckdb", limits)
    finally:
        for name in [name for name in cluster.processes if name != "master"]:
            if _cut_off_a_worker in deeds.values():
                cluster.kill(name)
                cluster.add_worker(f"instead-{next(NAMES)}")

    assert done == [*deeds]
    assert differences(here, built) == {}
    assert [*scratch.iterdir()] == []


PROGRAM = """
import sys
from pathlib import Path
import msgspec
from service.build.candidate import BuildLimits
from service.build.engines.spark.cluster import Cluster
from tests.spark.worlds import given_in

limits = BuildLimits(cluster=Cluster(sys.argv[1], sys.argv[2], int(sys.argv[3])))
given_in(Path(sys.argv[4])).build(Path(sys.argv[5]), limits)
"""


def test_after_a_driver_was_killed_the_next_goes_on_from_what_is_there(
    cluster: SparkCluster, results: Given, here: Path, tmp_path: Path
) -> None:
    scratch = tmp_path / "scratch"
    target = Cluster(cluster.url, str(scratch), PART_ROWS)
    given = (target.master, target.scratch, str(target.part_rows), str(results.home))
    first = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *given, str(tmp_path / "first.duckdb")],
        cwd=Path(__file__).parents[2],
        start_new_session=True,
    )
    with once_a_part_is_there(scratch, {PHASES[3]: first.kill}):
        first.wait(300)
    time.sleep(1)
    (run,) = scratch.iterdir()
    there = {file.name: file.stat().st_ino for file in run.glob("[0-9]*-of-*")}
    assert any(name.startswith(PHASES[3]) for name in there)

    replaced: list[str] = []
    with once_a_part_is_there(
        scratch,
        {
            PHASES[4]: lambda: replaced.extend(
                name for name, inode in there.items() if (run / name).stat().st_ino != inode
            )
        },
    ) as done:
        built = results.build(tmp_path / "second.duckdb", BuildLimits(cluster=target))

    assert (done, replaced) == ([PHASES[4]], [])
    assert differences(here, built) == {}
    assert [*scratch.iterdir()] == []
