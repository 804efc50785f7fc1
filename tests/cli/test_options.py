"""What commands take and show."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

PROGRAM = """
import os
os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])
from service.cli.options import usable_cores
print(usable_cores())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux binds a process to processors")
def test_no_more_work_is_begun_at_once_than_there_are_processors_for_it() -> None:
    assert len(os.sched_getaffinity(0)) >= 1
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
    )

    assert done.stdout == "1\n"
