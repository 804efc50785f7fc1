"""Two snapshots → where their tables differ, floats by their bits."""

from __future__ import annotations

from pathlib import Path

import duckdb

# As text a float has all of its digits, and its sign where it is zero.
MISSING = """
    select count(*)
    from (
        select t::varchar as line, count(*) as line_count from {here}.{table} as t group by line
        except
        select t::varchar as line, count(*) as line_count from {there}.{table} as t group by line
    )
"""


def differences(one: Path, other: Path) -> dict[str, tuple[int, int]]:
    """Of each table that differs, how many distinct rows only one has, and only the other."""
    with duckdb.connect() as connection:
        connection.execute(
            f"attach '{one}' as one (read_only); attach '{other}' as other (read_only)"
        )
        tables = "select table_name from duckdb_tables() where database_name = $1 order by all"
        names, others = (
            connection.execute(tables, [place]).fetchall() for place in ("one", "other")
        )
        assert names == others
        assert len(names) > 20

        def missing(table: str, here: str, there: str) -> int:
            query = MISSING.format(table=table, here=here, there=there)
            return int(connection.execute(query).fetchall()[0][0])

        found = {
            table: (missing(table, "one", "other"), missing(table, "other", "one"))
            for (table,) in names
        }
        # In this order results are summed, whoever sums them.
        lying = (
            "select md5(string_agg(row_number::varchar, ',' order by rowid)) from {}.measurement"
        )
        orders = [connection.execute(lying.format(place)).fetchall() for place in ("one", "other")]
    assert orders[0] == orders[1]
    return {table: counts for table, counts in found.items() if counts != (0, 0)}
