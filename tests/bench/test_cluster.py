"""What a cluster built is held to what one machine built, and to how often it had the rows."""

from __future__ import annotations

from pathlib import Path

import duckdb

from bench.measures.cluster import counts_of, differing, miscounted

TABLES = """
    create table snapshot as select '{name}' as id;
    create table measurement as select unnest({scores}) as score;
    create table task_coverage as select 2 as ranked_count;
    create table leaderboard_row as select 1 as t, unnest({scores}) as mean;
"""


def _snapshot(file: Path, scores: str) -> Path:
    with duckdb.connect(file) as connection:
        connection.execute(TABLES.format(name=file.stem, scores=scores))
    return file


def test_tables_differ_by_the_last_bit_of_a_float_and_not_by_their_order(tmp_path: Path) -> None:
    one = _snapshot(tmp_path / "one.duckdb", "[0.3::double, 0.5, null]")
    turned = _snapshot(tmp_path / "turned.duckdb", "[null, 0.5, 0.3::double]")
    summed = _snapshot(tmp_path / "summed.duckdb", "[0.1::double + 0.2::double, 0.5, null]")
    twice = _snapshot(tmp_path / "twice.duckdb", "[0.3::double, 0.3, 0.5, null]")

    same, other, more = (differing(1, one, file) for file in (turned, summed, twice))

    assert (same.ours, same.is_met) == (0, True)
    assert (other.ours, other.is_met, other.note) == (2, False, "leaderboard_row, measurement")
    assert more.ours == 2
    assert counts_of(one) == [3, 2, 2, 3]


def test_counts_of_copies_are_so_many_times_those_of_one() -> None:
    right = miscounted(100, [3, 2, 2, 3], [300, 200, 200, 300])
    wrong = miscounted(100, [3, 2, 2, 3], [300, 200, 199, 300])

    assert (right.ours, right.is_met) == (0, True)
    assert (wrong.ours, wrong.is_met) == (1, False)
    assert "199 for 200" in wrong.note
