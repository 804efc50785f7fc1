"""How much memory a process and its children hold."""

from __future__ import annotations

import re
from pathlib import Path

_PSS = re.compile(r"^Pss:\s+(\d+) kB$", re.MULTILINE)


def process_tree(pid: int) -> list[int]:
    """The process and all that it started, directly or not."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(member for child in children for member in process_tree(int(child)))]


def pss_mib(pid: int) -> float:
    """Proportional set size of the process tree: shared pages count once."""
    kib = 0
    for member in process_tree(pid):
        try:
            kib += int(_PSS.findall(Path(f"/proc/{member}/smaps_rollup").read_text())[0])
        except (FileNotFoundError, ProcessLookupError, IndexError):
            continue
    return kib / 1_024
