"""What would be wrong without a word is caught: sums in another order, two parts in one.

Each is a copy of the program with a slip in it, held to what is not broken beside it.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.spark.compared import differences
from tests.spark.ingested import ROOT, NotIngested, ingested
from tests.spark.worlds import Given

ON_A_CLUSTER = ("--engine", "spark", "--master", "local[2]", "--part-rows", "20000")
COMPETING = "competing as (\n    select *\n    from measurement\n"
BACKWARDS = COMPETING.replace(
    "measurement", "(from measurement order by row_number desc) as measurement"
)
# Tasks are given their rows the last first, which no number may hang on.
OTHERWISE_ORDERED = ("sql", COMPETING, BACKWARDS)
ORDER_DROPPED = ("sql", " order by row_number)", ")")
PARTS_MERGED = ("service/build/engines/spark", "    return part\n", "    return max(0, part - 1)\n")


@pytest.mark.parametrize(
    ("slips", "is_broken"),
    [((OTHERWISE_ORDERED,), False), ((OTHERWISE_ORDERED, ORDER_DROPPED), True)],
    ids=["in another order", "an order dropped"],
)
def test_rows_may_come_in_any_order_but_for_an_order_by_that_is_dropped(
    results: Given, tmp_path: Path, slips: tuple[tuple[str, str, str], ...], is_broken: bool
) -> None:
    program = _with(slips, tmp_path / "program")
    options = (*ON_A_CLUSTER, "--scratch", str(tmp_path / "scratch"))
    here = ingested(results, tmp_path / "here", str(results.home))

    there = ingested(results, tmp_path / "there", str(results.home), *options, program=program)

    assert ("leaderboard_row" in differences(here, there)) == is_broken


def test_two_parts_in_one_are_no_part(results: Given, tmp_path: Path) -> None:
    program = _with((PARTS_MERGED,), tmp_path / "program")
    options = (*ON_A_CLUSTER, "--scratch", str(tmp_path / "scratch"))

    with pytest.raises(NotIngested, match=r"rows of part \d came to part|part \d got nothing of"):
        ingested(results, tmp_path / "there", str(results.home), *options, program=program)


def _with(slips: tuple[tuple[str, str, str], ...], program: Path) -> Path:
    """A copy of the program in which each of these texts is another."""
    for name in ("service", "sql", "migrations", "docs"):
        shutil.copytree(ROOT / name, program / name)
    for folder, before, after in slips:
        files = [*(program / folder).rglob("*.sql"), *(program / folder).rglob("*.py")]
        having = [file for file in files if before in file.read_text(encoding="utf-8")]
        assert having
        for file in having:
            file.write_text(file.read_text(encoding="utf-8").replace(before, after))
    return program
