"""/proc and git → what processes use, and what machine and code this is."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path

PROC = Path("/proc")
TICKS_PER_S = os.sysconf("SC_CLK_TCK")
# Places in /proc/PID/stat after the name, which may contain anything.
SESSION, USER_TICKS, SYSTEM_TICKS = 3, 11, 12


def processes_of(session: int) -> list[int]:
    """Every living process of a session: a server and all that it started."""
    return [
        int(directory.name)
        for directory in PROC.iterdir()
        if directory.name.isdecimal()
        and (fields := _stat(int(directory.name)))
        and int(fields[SESSION]) == session
        and fields[0] != "Z"
    ]


def pss_bytes(pid: int) -> int:
    """Proportional set size: its own pages, and its share of those that others map too."""
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def cpu_s(pid: int) -> float:
    """Processor time that a process has used, all its threads together."""
    fields = _stat(pid)
    if not fields:
        return 0.0
    return (int(fields[USER_TICKS]) + int(fields[SYSTEM_TICKS])) / TICKS_PER_S


def description() -> dict[str, object]:
    """What the figures of a run depend on; nothing that names this machine."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in (PROC / "cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    return {
        "processor": model,
        "cores": len(os.sched_getaffinity(0)),
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
    }


def commit() -> str:
    """The commit of this checkout, and whether something is changed in it."""
    said = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--abbrev=10"],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=False,
    )
    return said.stdout.strip() or "no checkout"


def _stat(pid: int) -> list[str]:
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
