"""R reads the tables by their URL: base R, and readr as Debian has them.

Only where `CHECK_R` is set, as `make check-r` does: `r-base-core` and `r-cran-readr` take 85 MB.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from tests.http.odd_world import BENCHMARK, publish_odd_world
from tests.http.processes import running_service

PROGRAM = """
url <- commandArgs(TRUE)
show <- function(table) {
  numbers <- sprintf("%.17g", unlist(table[["scores_by_task.STS/plain"]]))
  cat(paste(table$rank, table$model_name, numbers, sep = "\\t"), sep = "\\n")
}
show(read.csv(url, check.names = FALSE, encoding = "UTF-8"))
show(readr::read_csv(url, show_col_types = FALSE))
"""


@pytest.mark.skipif("CHECK_R" not in os.environ, reason="CHECK_R is not set: `make check-r` does")
def test_r_reads_a_table_by_its_url(tmp_path: Path) -> None:
    rscript = shutil.which("Rscript")
    assert rscript is not None, "apt-get install --no-install-recommends r-base-core r-cran-readr"
    scores = f"/v1/benchmarks/{quote(BENCHMARK, safe='')}/scores"
    with running_service(publish_odd_world(tmp_path)) as service:
        url = f"{service.url}{scores}"
        told = subprocess.run(
            [rscript, "-e", PROGRAM, f"{url}?format=csv"],
            capture_output=True,
            check=False,
            timeout=120,
            env=os.environ | {"LC_ALL": "C.UTF-8"},
        )
        rows = httpx.get(url).json()["rows"]

    assert told.returncode == 0, told.stderr
    expected = [
        f"{row['rank']}\t{row['model']['name']}\t{row['scoresByTask']['STS/plain']:.17g}"
        for row in rows
    ]
    assert told.stdout.decode().splitlines() == expected * 2
