"""Machines die while a build runs, and it comes to the same rows; what was built stays built."""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.machine import processes_of
from bench.network import Network, NoNetwork
from bench.spark_cluster import HERE, Place, SparkCluster
from bench.strikes import kill_executor, let_go, striking, wait_until, worker_of
from service.build.candidate import BuildLimits
from service.build.engines.spark.cluster import Cluster
from service.build.engines.spark.phases import phases_of
from service.build.plan import load_plan
from tests.spark.at_length import at_length
from tests.spark.compared import differences
from tests.spark.worlds import Given

PHASES = [phase.name for phase in phases_of(load_plan().steps)]
PART_ROWS = 6_000
COME_BACK_S = 60.0
LIMIT_S = 600.0
NAMES = itertools.count()
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


@contextlib.contextmanager
def _driver(
    cluster: SparkCluster, results: Given, scratch: Path, built: Path, place: Place = HERE
) -> Iterator[subprocess.Popen[bytes]]:
    """A build in a process of its own, which is ended with its Java."""
    given = (cluster.url, str(scratch), str(PART_ROWS), str(results.home), str(built))
    driver = subprocess.Popen(
        [*place.entered_by, sys.executable, "-c", PROGRAM, *given],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"SPARK_LOCAL_IP": place.host},
        start_new_session=True,
    )
    try:
        yield driver
    finally:
        for pid in processes_of(driver.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        driver.wait()


def test_whoever_is_killed_in_whichever_phase_the_rows_are_the_same_and_nothing_is_left(
    cluster: SparkCluster, results: Given, here: Path, tmp_path: Path
) -> None:
    scratch = tmp_path / "scratch"
    joining: list[threading.Thread] = []

    def kill_worker(executor: int) -> None:
        cluster.kill(worker_of(cluster, executor))
        # It joins while others go on, so that what comes next is struck as well.
        joining.append(
            threading.Thread(target=cluster.add_worker, args=(f"instead-{next(NAMES)}",))
        )
        joining[-1].start()

    strikes = [(phase, deed) for phase in PHASES for deed in (kill_executor, kill_worker)]
    limits = BuildLimits(cluster=Cluster(cluster.url, str(scratch), PART_ROWS))
    try:
        with striking(cluster, scratch, strikes, Path(os.environ["HELD"])) as done:
            built = results.build(tmp_path / "there.duckdb", limits)
    finally:
        for each in joining:
            each.join()

    assert done == strikes
    assert differences(here, built) == {}
    assert [*scratch.iterdir()] == []
    assert wait_until(lambda: not cluster.left_behind(), COME_BACK_S)


@at_length
def test_a_worker_that_falls_silent_and_comes_back_changes_nothing(
    cluster: SparkCluster, results: Given, here: Path, tmp_path: Path
) -> None:
    scratch = tmp_path / "scratch"
    silent: list[int] = []

    def stop_worker(executor: int) -> None:
        silent.append(executor)
        os.kill(os.getsid(executor), signal.SIGSTOP)

    limits = BuildLimits(cluster=Cluster(cluster.url, str(scratch), PART_ROWS))
    try:
        with striking(cluster, scratch, [(PHASES[2], stop_worker)]) as done:
            built = results.build(tmp_path / "there.duckdb", limits)
        assert len(done) == 1
        assert differences(here, built) == {}
        assert [*scratch.iterdir()] == []
    finally:
        for executor in silent:
            let_go(executor)
            os.kill(os.getsid(executor), signal.SIGCONT)

    # What it had in hand it builds to the end, or not: nobody would take it away any more.
    assert wait_until(lambda: not cluster.executors(), COME_BACK_S)
    assert [*scratch.iterdir()] == []


def test_a_machine_whose_link_is_cut_changes_nothing_and_neither_does_its_return(
    results: Given, here: Path, tmp_path: Path
) -> None:
    scratch = tmp_path / "scratch"
    with contextlib.ExitStack() as ending:
        try:
            network = ending.enter_context(Network())
            places = {name: network.join() for name in ("master", "one", "two", "driver")}
        except NoNetwork as error:
            pytest.skip(f"no network of its own can be made here: {error}")
        cluster = SparkCluster(tmp_path / "cluster", Path(sys.executable), places["master"])
        ending.callback(cluster.stop)
        for name in ("one", "two"):
            cluster.add_worker(name, places[name])

        def cut_link(executor: int) -> None:
            network.cut(places[worker_of(cluster, executor)])
            let_go(executor)

        built = tmp_path / "there.duckdb"
        with (
            _driver(cluster, results, scratch, built, places["driver"]) as driver,
            striking(cluster, scratch, [(PHASES[2], cut_link)]) as done,
        ):
            assert driver.wait(LIMIT_S) == 0

        assert len(done) == 1
        assert differences(here, built) == {}
        assert [*scratch.iterdir()] == []
        for place in places.values():
            network.mend(place)
        assert wait_until(lambda: not cluster.executors(), COME_BACK_S)
        assert [*scratch.iterdir()] == []


def test_after_a_driver_was_killed_the_next_goes_on_from_what_is_there(
    cluster: SparkCluster, results: Given, here: Path, tmp_path: Path
) -> None:
    scratch = tmp_path / "scratch"
    with _driver(cluster, results, scratch, tmp_path / "first.duckdb") as first:

        def kill_driver(executor: int) -> None:
            let_go(executor)
            wait_until(lambda: [*scratch.glob(f"*/{PHASES[3]}-0*")], COME_BACK_S)
            first.kill()

        with striking(cluster, scratch, [(PHASES[3], kill_driver)]) as done:
            first.wait(LIMIT_S)
        assert len(done) == 1
        assert wait_until(lambda: not cluster.executors(), COME_BACK_S)
    (run,) = scratch.iterdir()
    there = {file.name: file.stat().st_ino for file in run.glob("[0-9]*-of-*")}
    assert any(name.startswith(PHASES[3]) for name in there)

    replaced: list[str] = []

    def look(executor: int) -> None:
        replaced.extend(
            name for name, inode in there.items() if (run / name).stat().st_ino != inode
        )
        let_go(executor)

    limits = BuildLimits(cluster=Cluster(cluster.url, str(scratch), PART_ROWS))
    with striking(cluster, scratch, [(PHASES[4], look)]) as done:
        built = results.build(tmp_path / "second.duckdb", limits)

    assert (len(done), replaced) == (1, [])
    assert differences(here, built) == {}
    assert [*scratch.iterdir()] == []
