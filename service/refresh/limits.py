"""A process that works in the background: low priority, and no more memory than it was given."""

from __future__ import annotations

import os
import re
import resource

NICENESS = 10
UNITS = {"MB": 10**6, "MiB": 1 << 20, "GB": 10**9, "GiB": 1 << 30}
# Beside what DuckDB counts: code, threads' stacks, and addresses that are never touched.
BESIDE_BYTES = 4 << 30


def step_back(memory_limit: str) -> None:
    """Let everybody else go first, and end rather than take memory far beyond `memory_limit`."""
    os.nice(NICENESS)
    most_bytes = bytes_of(memory_limit) + BESIDE_BYTES
    _, hard_bytes = resource.getrlimit(resource.RLIMIT_AS)
    if hard_bytes == resource.RLIM_INFINITY or hard_bytes > most_bytes:
        resource.setrlimit(resource.RLIMIT_AS, (most_bytes, hard_bytes))


def bytes_of(size: str) -> int:
    """`256MiB` in bytes, as the settings spell it."""
    match = re.fullmatch(r"(\d+)(MB|MiB|GB|GiB)", size)
    if match is None:
        raise ValueError(f"{size!r} is no size like 256MiB or 1GB")
    return int(match[1]) * UNITS[match[2]]
