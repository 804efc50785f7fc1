"""How many connections a process takes where it may have few files open."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

COUNTED = """
import os, resource
limit = int(os.environ["FILES"])
resource.setrlimit(resource.RLIMIT_NOFILE, (min(limit, 512), limit))
from service.http.connection.limits import connections_of
from service.settings import settings_from
print(connections_of(settings_from(os.environ)).most_count, *resource.getrlimit(7))
"""


@pytest.mark.parametrize(
    ("files", "workers", "connections"),
    [
        # 4,096 of them are wanted, 256 files for all else, 16 for those that are refused;
        # 64 MiB are 16,384 mapped answers.
        (4_368, 1, 4_096),
        (4_352, 1, 4_080),
        (1_256, 1, 984),
        (8_448, 2, 4_096),
        (6_000, 2, 2_984),
    ],
)
def test_files_are_kept_for_answers_that_workers_map_and_the_limit_is_raised(
    files: int, workers: int, connections: int
) -> None:
    counted = subprocess.run(
        [sys.executable, "-c", COUNTED],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"FILES": str(files), "WORKERS": str(workers)},
    )

    numbers = [int(each) for each in counted.stdout.split()[-3:]]
    assert numbers == [connections, files, files]
