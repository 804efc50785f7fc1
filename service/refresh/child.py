"""This program run by itself: `duckrank …` as a process below this one, whose log becomes ours.

One that works in the background steps back: low priority, and no more memory than it was given.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys

from service.log import relay
from service.settings import Settings

STOP_LIMIT_S = 5.0
NICENESS = 10
UNITS = {"MB": 10**6, "MiB": 1 << 20, "GB": 10**9, "GiB": 1 << 30}
# Beside what DuckDB counts: code, threads' stacks, and addresses that are never touched.
BESIDE_BYTES = 4 << 30


class Child:
    """`duckrank` with these arguments, on the same store, as `settings` say.

    It ends with this process, however that ends: its standard input does.
    """

    def __init__(self, settings: Settings, *arguments: str) -> None:
        as_here = {
            "CACHE_REPO": settings.cache_repo,
            "SNAPSHOT_REPO": settings.snapshot_repo,
            "LOG_LEVEL": settings.log_level,
        }
        # -P: no module from the directory that somebody stands in, which may be an older program.
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-P",
                "-m",
                "service.cli.below",
                *arguments,
                "--data-dir",
                str(settings.data_dir),
            ],
            env=os.environ | as_here | {"LOG_FORMAT": "json"},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def wait(self) -> tuple[int, str]:
        """Its exit status, and the last of what it said."""
        said = "no word"
        assert self._process.stderr is not None
        with self._process.stderr as lines:
            for line in lines:
                said = relay(line) or said
        return self._process.wait(), said

    def end(self) -> None:
        """End it, if it has not ended by itself."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.terminate()
        try:
            self._process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def step_back(memory_limit: str) -> None:
    """Let everybody else go first, and end rather than take memory far beyond `memory_limit`."""
    os.nice(NICENESS)
    count = memory_limit.rstrip("MGiB")
    most_bytes = int(count) * UNITS[memory_limit.removeprefix(count)] + BESIDE_BYTES
    _, hard_bytes = resource.getrlimit(resource.RLIMIT_AS)
    if hard_bytes == resource.RLIM_INFINITY or hard_bytes > most_bytes:
        resource.setrlimit(resource.RLIMIT_AS, (most_bytes, hard_bytes))
