"""A table of whatever types, as somebody's own SELECT has them, in every form."""

from __future__ import annotations

import csv
import io

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from service.representations.registry import FORMS, TABLE, write

SELECT = """
    select
        -1::tinyint as small, 18446744073709551615::ubigint as large, 1::hugeint as huge,
        -0.50::decimal(9, 2) as exact, 0.1::float as single, 1e-300 as double,
        'nan'::double as none, '-infinity'::double as least, true as yes,
        '=1+1' as formula, '' as nothing, null::varchar as unknown, '日本 "q", ü|' as named,
        date '2024-02-29' as day, timestamp '2024-02-29 01:02:03.5' as moment,
        timestamp_ns '2024-02-29 01:02:03.000000001' as exactly,
        timestamptz '2024-02-29 01:02:03+00' as zoned, time '01:02:03' as clock,
        interval 1 month as while, 'a'::enum ('a', 'b') as kind,
        '9f1c4b1e-0000-4000-8000-000000000000'::uuid as id, 'a'::blob as bytes,
        [1, null] as list, { 'a': 1, 'b': ['x'] } as struct, map { 'k': 0.5 } as map,
        null as untyped
"""


@pytest.fixture(scope="module")
def table() -> pa.Table:
    return duckdb.connect().sql(SELECT).to_arrow_table()


@pytest.mark.parametrize(("form", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_every_type_has_its_text(table: pa.Table, form: str, delimiter: str) -> None:
    text = write(FORMS[form], table).decode()
    names, values = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)

    assert dict(zip(names, values, strict=True)) == {
        "small": "-1",
        "large": "18446744073709551615",
        "huge": "1",
        "exact": "-0.50",
        "single": "0.10000000149011612",
        "double": "1e-300",
        "none": "nan",
        "least": "-inf",
        "yes": "true",
        "formula": "'=1+1",
        "nothing": "",
        "unknown": "",
        "named": '日本 "q", ü|',
        "day": "2024-02-29",
        "moment": "2024-02-29 01:02:03.500000",
        "exactly": "2024-02-29 01:02:03.000000001",
        "zoned": "2024-02-29 01:02:03.000000+0000",
        "clock": "01:02:03.000000",
        "while": "[1,0,0]",
        "kind": "a",
        "id": "9f1c4b1e-0000-4000-8000-000000000000",
        "bytes": '"YQ=="',
        "list": "[1,null]",
        "struct": '{"a":1,"b":["x"]}',
        "map": '[["k",0.5]]',
        "untyped": "",
    }


def test_tables_of_arrow_keep_their_types(table: pa.Table) -> None:
    parquet = pq.read_table(pa.BufferReader(write(FORMS["parquet"], table)))
    arrow = pa.ipc.open_stream(write(FORMS["arrow"], table)).read_all()

    # Nothing equals NaN, not even itself.
    assert arrow.drop_columns(["none"]).equals(table.drop_columns(["none"]))
    assert parquet.column_names == table.column_names
    assert parquet.num_rows == 1


def test_no_rows_and_no_columns_are_tables_as_well(table: pa.Table) -> None:
    for form in TABLE[1:]:
        assert write(form, table.slice(0, 0))
    assert write(FORMS["csv"], pa.table({"a": [None, "x"]})) == b'a\n""\nx\n'
