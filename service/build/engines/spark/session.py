"""A Spark cluster → a context that tasks can be given to, and every reason why there is none."""

from __future__ import annotations

import contextlib
import importlib.util
import logging
import os
import re
import shutil
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from service.build.engines.spark.work import Program, this_program
from service.errors import BuildFailed

MASTER_WAIT_S = 5.0
WORKERS_WAIT_S = 60.0
SETTLE_S = 1.0
ANSWER_S = 0.1
# Java only hands rows on: compiled thoroughly, and collected by many threads, it works twice as
# long.
JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
# How Python ends what it says of an error, and not Java.
RAISED = re.compile(
    r"(?!org\.|java\.|py4j\.)(?:\w+\.)*[A-Z]\w*(?:Failed|Error|Exception|Results): (.+)"
)
OPTIONS = {
    "spark.app.name": "duckrank",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.network.timeout": "30s",
    # Nothing ends a connection to a machine whose link is cut: it is given up when nothing was
    # heard of it for a while, and looked for more often than that.
    "spark.executor.heartbeatInterval": "3s",
    "spark.storage.blockManagerHeartbeatTimeoutMs": "15000",
    "spark.network.timeoutInterval": "2s",
    # Who waits for rows from it goes by the same, and not by thrice as long.
    "spark.shuffle.io.connectionTimeout": "15s",
    "spark.shuffle.io.connectionCreationTimeout": "5s",
    "spark.shuffle.io.retryWait": "2s",
    # A part may die with its machine again and again; what can't be done is said, not tried anew.
    "spark.task.maxFailures": "8",
    "spark.stage.maxConsecutiveAttempts": "16",
    "spark.executor.memory": "1g",
    "spark.driver.memory": "1g",
    "spark.executor.extraJavaOptions": JAVA,
    "spark.driver.extraJavaOptions": JAVA,
    # Rows come compressed.
    "spark.shuffle.compress": "false",
}


def look_for(master: str) -> None:
    """Pass where a context is likely to start.

    Raises:
        BuildFailed: there is no Spark, no Java or no master.
    """
    _look_for_spark()
    _look_for_master(master)


@contextlib.contextmanager
def spark_context(master: str, spill: Path) -> Iterator[Any]:
    """A context on `master`, whose workers have this program.

    Raises:
        BuildFailed: there is no such cluster, no worker, or another program on one.
    """
    python = os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("PYSPARK_DRIVER_PYTHON", sys.executable)
    spill.mkdir(parents=True, exist_ok=True)
    options = OPTIONS | {"spark.master": master, "spark.local.dir": str(spill)}
    if master.startswith("local"):
        options["spark.driver.host"] = "127.0.0.1"
    try:
        context = _start(options, spill / "java.log")
    except Exception as error:
        raise BuildFailed(f"no Spark on {master}: {told(error)}") from error
    try:
        _wait_for_workers(context, master)
        _compare_programs(context, python)
        yield context
    finally:
        context.stop()
        shutil.rmtree(spill, ignore_errors=True)


def _start(options: dict[str, str], log: Path) -> Any:
    """A context, whose Java says nothing to whoever ingests."""
    from pyspark import SparkConf, SparkContext
    from pyspark.java_gateway import launch_gateway

    logging.getLogger("py4j").setLevel(logging.WARNING)
    conf = SparkConf().setAll(list(options.items()))
    with log.open("wb") as said:
        gateway = SparkContext._gateway or launch_gateway(conf, {"stdout": said, "stderr": said})
    return SparkContext(gateway=gateway, conf=conf)


def _look_for_spark() -> None:
    if importlib.util.find_spec("pyspark") is None:
        raise BuildFailed("--engine spark needs pyspark: pip install 'duckrank[spark]'")
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=f"{home}/bin" if home else None)
    if java is None:
        looked_in = f"JAVA_HOME={home}" if home else "PATH"
        raise BuildFailed(f"--engine spark needs Java 17 or newer, and {looked_in} has none")


def _look_for_master(master: str) -> None:
    """Ask whether anybody listens: Spark itself would try for a minute."""
    if not master.startswith("spark://"):
        return
    places = master.removeprefix("spark://").split(",")
    reason = ""
    for place in places:
        host, _, port = place.rpartition(":")
        try:
            with socket.create_connection((host, int(port)), timeout=MASTER_WAIT_S):
                return
        except (OSError, ValueError, OverflowError) as error:
            reason = str(error)
    raise BuildFailed(f"no Spark master answers at {master}: {reason}")


def _wait_for_workers(context: Any, master: str) -> None:
    if master.startswith("local"):
        return
    began = changed = time.monotonic()
    count = 0
    # The driver is one of them. Who comes later is asked by each task that it is given.
    while count < 2 or time.monotonic() < changed + SETTLE_S:
        if count < 2 and time.monotonic() > began + WORKERS_WAIT_S:
            raise BuildFailed(f"no worker of {master} is free for {WORKERS_WAIT_S:.0f} s")
        time.sleep(0.1)
        before, count = count, int(context._jsc.sc().getExecutorMemoryStatus().size())
        changed = time.monotonic() if count != before else changed


def _compare_programs(context: Any, python: str) -> None:
    """Ask each place that a task can run in; who is missed is asked by the first part it gets."""
    count = 2 * context.defaultParallelism
    try:
        found = context.parallelize(range(count), count).mapPartitions(_name_program).collect()
    except Exception as error:
        raise BuildFailed(f"no worker can run Duckrank by {python}: {told(error)}") from error
    for host, program in found:
        if program != this_program():
            raise BuildFailed(f"{host} has {program}, and here is {this_program()}")


def _name_program(_: Iterator[int]) -> Iterator[tuple[str, Program]]:
    # Long enough that nobody answers for all.
    time.sleep(ANSWER_S)
    yield socket.gethostname(), this_program()


def told(error: Exception) -> str:
    """What went wrong in a task, which Spark quotes with all that led to it; else a first line."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    for line in lines:
        if found := RAISED.match(line):
            return found[1]
    return (lines or [type(error).__name__])[0]
