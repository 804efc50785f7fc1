"""A standalone Spark cluster of processes of this machine, each with a folder of its own."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from bench.machine import PROC, cpu_s, processes_of

WAIT_S = 180
LOOK_AGAIN_S = 0.2
EXECUTOR, DRIVER = b"CoarseGrainedExecutorBackend", b"deploy.SparkSubmit"


class Place(msgspec.Struct, frozen=True):
    """Where a program runs: its address, and what a command there begins with."""

    host: str = "127.0.0.1"
    entered_by: tuple[str, ...] = ()


HERE = Place()


class SparkCluster:
    """A master and workers whose tasks `python` runs; `url` is what `--master` takes."""

    def __init__(self, home: Path, python: Path, place: Place = HERE) -> None:
        self._home, self._python = home, python
        self._spark = next(python.parents[1].glob("lib/python*/site-packages/pyspark"))
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self._start("master", place, "master.Master", "--port", "0")
        self.url = self._said("master", r"Starting Spark master at (spark://\S+)").group(1)

    def add_worker(self, name: str, place: Place = HERE, **environment: str) -> None:
        """A worker with one processor, which has joined."""
        options = ("--cores", "1", "--memory", "1g", "--work-dir", str(self._home / name / "work"))
        self._start(name, place, "worker.Worker", *options, self.url, **environment)
        self._said(name, "Successfully registered with master")

    def executors(self) -> list[int]:
        """The processes of its workers that run tasks."""
        return [pid for pid in self._pids() if EXECUTOR in _command(pid)]

    def left_behind(self) -> list[Path]:
        """The files of tasks on the disks of those of its workers that live."""
        return [
            file
            for name in self.processes
            for file in (self._home / name / "local").rglob("*")
            if file.is_file()
        ]

    def kill(self, name: str) -> None:
        """End a worker as a power cut would, and all that it has started."""
        process = self.processes.pop(name)
        for pid in processes_of(process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """End everything that was started here."""
        for name in [*self.processes]:
            self.kill(name)

    @contextlib.contextmanager
    def watched(self) -> Iterator[dict[str, float]]:
        """What is used meanwhile: processor time of workers' Java and Python, and the most memory.

        The same of a driver's Java, for which nobody waits. A process that lives for less than two
        looks may be missed.
        """
        used: dict[int, tuple[str, float, int]] = {}
        figures: dict[str, float] = {}
        ended = threading.Event()
        before = {pid: cpu_s(pid) for pid in self._pids()}

        def look() -> None:
            while not ended.wait(LOOK_AGAIN_S):
                kinds = {
                    pid: "java" if b"java" in _command(pid)[:200] else "python"
                    for pid in self._pids()
                }
                for pid, kind in (kinds | dict.fromkeys(self._drivers(), "driver_java")).items():
                    # Of one that ends while it is looked at nothing is told any more.
                    kind, cpu, peak = used.get(pid, (kind, 0.0, 0))
                    cpu = max(cpu, cpu_s(pid) - before.get(pid, 0.0))
                    used[pid] = (kind, cpu, max(peak, _peak_bytes(pid)))

        looking = threading.Thread(target=look)
        looking.start()
        try:
            yield figures
        finally:
            ended.set()
            looking.join()
            for kind in ("java", "python", "driver_java"):
                of_kind = [(cpu, peak) for its, cpu, peak in used.values() if its == kind]
                figures[f"{kind}_cpu_s"] = sum(cpu for cpu, _ in of_kind)
                figures[f"{kind}_peak_mb"] = max((peak for _, peak in of_kind), default=0) / 1e6

    def _pids(self) -> list[int]:
        workers = (process for name, process in self.processes.items() if name != "master")
        return [pid for worker in workers for pid in processes_of(worker.pid)]

    def _drivers(self) -> list[int]:
        pids = (int(folder.name) for folder in PROC.iterdir() if folder.name.isdecimal())
        commands = ((pid, _command(pid)) for pid in pids)
        return [
            pid for pid, command in commands if DRIVER in command and self.url.encode() in command
        ]

    def _start(
        self, name: str, place: Place, program: str, *options: str, **environment: str
    ) -> None:
        home = self._home / name
        (home / "local").mkdir(parents=True)
        with (home / "log").open("wb") as log:
            self.processes[name] = subprocess.Popen(
                [
                    *place.entered_by,
                    self._spark / "bin" / "spark-class",
                    f"org.apache.spark.deploy.{program}",
                    *("--host", place.host, "--webui-port", "0", *options),
                ],
                stdout=log,
                stderr=subprocess.STDOUT,
                env=os.environ
                | {
                    "SPARK_HOME": str(self._spark),
                    "SPARK_LOCAL_DIRS": str(home / "local"),
                    "PYSPARK_PYTHON": str(self._python),
                    "SPARK_DAEMON_MEMORY": "256m",
                }
                | environment,
                cwd=home,
                start_new_session=True,
            )

    def _said(self, name: str, pattern: str) -> re.Match[str]:
        log, until = self._home / name / "log", time.monotonic() + WAIT_S
        while time.monotonic() < until:
            if said := re.search(pattern, log.read_text(errors="replace")):
                return said
            time.sleep(LOOK_AGAIN_S)
        raise TimeoutError(log.read_text(errors="replace")[-2_000:])


def _command(pid: int) -> bytes:
    try:
        return (PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return b""


def _peak_bytes(pid: int) -> int:
    try:
        lines = (PROC / str(pid) / "status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith("VmHWM:")), 0)
