"""Tables as those read them who ask for them: pandas, polars, pyarrow and DuckDB."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas
import polars
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from service.representations.registry import FORMS, write
from service.representations.table import Block, Column, Table
from tests.http.every_number import markdown_rows

DIGITS = [0.1 + 0.2, None, -1e-300, 5e-324]
# In another order, with and without each of the keys, and without any.
MAPS: list[dict[str, float | None]] = [
    {"a": DIGITS[0], "c": DIGITS[3]},
    {"e": 0.5, "c": DIGITS[2], "a": None},
    {"a": DIGITS[2]},
    {},
]
TABLE = Table(
    [
        Column("rank", int, [1, 2, 2**53 + 1, -4]),
        Column("model_name", str, ["日本/モデル", "a|b*c\\_d_", 'модель "v1", big', "عربي\tשלום"]),
        Column("note", str, ["=1+1", None, "-", "'@x"]),
        Column("text", str, ["line\nend", "", "`<b>` & [x](y)", "1"]),
        Block(["score.a.b", "score.c|d", "score.e"], float, ["a", "c", "e"], MAPS),
        Column("is_local", bool, [True, None, False, True]),
        Column("tasks", list[str], [["a", "б"], [], None, ["="]]),
        Column("settings", object, [{"k": 1}, None, "=", [1.5]]),
    ],
    4,
)
VALUES = {each.name: [*each.values] for each in TABLE.parts if isinstance(each, Column)}
VALUES |= {f"score.{name}": [each.get(name[0]) for each in MAPS] for name in ("a.b", "c|d", "e")}
VALUES = {name: VALUES[name] for name in TABLE.names()}
TYPED = VALUES | {"settings": ['{"k":1}', None, '"="', "[1.5]"]}
GUARDED = {"=1+1": "'=1+1", "-": "'-", "'@x": "''@x"}
PLAIN = TYPED | {
    "note": [GUARDED.get(each or "", each) for each in VALUES["note"]],
    "tasks": ['["a","б"]', "[]", None, '["="]'],
}

Columns = dict[str, list[Any]]


def of_pandas(frame: pandas.DataFrame) -> Columns:
    frame = frame.astype(object).where(frame.notna(), None)
    return {name: [*frame[name]] for name in frame.columns}


def read_csv_with_duckdb(file: Path) -> Columns:
    table = duckdb.connect().read_csv(str(file)).to_arrow_table()
    return dict(table.to_pydict())


TEXT_READERS: dict[str, Callable[[Path], Columns]] = {
    "pandas": lambda file: of_pandas(pandas.read_csv(file, sep=separator(file))),
    "polars": lambda file: polars.read_csv(file, separator=separator(file)).to_dict(
        as_series=False
    ),
    "duckdb": read_csv_with_duckdb,
}
TYPED_READERS: dict[str, Callable[[bytes, Path], Columns]] = {
    "parquet pandas": lambda _, file: of_pandas(pandas.read_parquet(file, dtype_backend="pyarrow")),
    "parquet polars": lambda _, file: polars.read_parquet(file).to_dict(as_series=False),
    "parquet pyarrow": lambda body, _: pq.read_table(pa.BufferReader(body)).to_pydict(),
    "parquet duckdb": lambda _, file: (
        duckdb.connect().read_parquet(str(file)).to_arrow_table().to_pydict()
    ),
    "arrow polars": lambda body, _: polars.read_ipc_stream(io.BytesIO(body)).to_dict(
        as_series=False
    ),
    "arrow pyarrow": lambda body, _: pa.ipc.open_stream(body).read_all().to_pydict(),
}


def separator(file: Path) -> str:
    return "," if file.suffix == ".csv" else "\t"


@pytest.mark.parametrize("form", ["csv", "tsv"])
@pytest.mark.parametrize("reader", TEXT_READERS)
def test_text_is_read_back_to_the_last_digit(tmp_path: Path, form: str, reader: str) -> None:
    file = tmp_path / f"table.{form}"
    file.write_bytes(write(FORMS[form], TABLE))
    # Only polars knows a difference between nothing and no text.
    text = [each or None for each in VALUES["text"]] if reader != "polars" else VALUES["text"]

    assert TEXT_READERS[reader](file) == PLAIN | {"text": text}


@pytest.mark.parametrize("reader", TYPED_READERS)
def test_types_are_read_back_with_every_value(tmp_path: Path, reader: str) -> None:
    form = reader.partition(" ")[0]
    body = write(FORMS[form], TABLE)
    file = tmp_path / f"table.{form}"
    file.write_bytes(body)
    read = TYPED_READERS[reader](body, file)

    assert {name: [plain(each) for each in values] for name, values in read.items()} == TYPED


def plain(value: Any) -> Any:
    return list(value) if hasattr(value, "tolist") else value


def test_types_stand_in_the_file() -> None:
    schema = pq.read_schema(pa.BufferReader(write(FORMS["parquet"], TABLE)))

    assert [str(each.type) for each in schema] == [
        *("int64", "string", "string", "string", "double", "double", "double"),
        *("bool", "list<element: string>", "string"),
    ]


def test_what_a_spreadsheet_would_run_begins_with_an_apostrophe_that_can_be_taken_away() -> None:
    runs = ["=1", "+1", "-1", "@x", "\tx", "\rx", "\nx", " =1", "＝1", "'=1", "''+1"]
    stays = ["a=1", "'a", "1-2", "", "'"]
    table = Table([Column("=name", str, runs + stays)], len(runs + stays))
    text = write(FORMS["csv"], table).decode()
    (head,), *lines = csv.reader(io.StringIO(text, newline=""))
    cells = [cell for (cell,) in lines]

    assert head == "'=name"
    assert cells[: len(runs)] == [f"'{each}" for each in runs]
    assert cells[len(runs) :] == stays
    back = [re.sub(r"^'(?='*(\s*[=+@＝＋＠－-]|[\t\r\n]))", "", each) for each in cells]
    assert back == runs + stays


def test_a_cell_of_markdown_is_no_markup_and_ends_nowhere_else() -> None:
    text = write(FORMS["markdown"], TABLE).decode()
    rows = markdown_rows(text.encode())

    assert (
        text.splitlines()[1] == "| ---: | --- | --- | --- | ---: | ---: | ---: | --- | --- | --- |"
    )
    assert len(rows) == TABLE.row_count
    assert [row["model_name"] for row in rows] == VALUES["model_name"]
    assert rows[0]["text"] == "line<br>end"
    assert "| \\`\\<b>\\` \\& \\[x\\](y) |" in text
    assert "a\\|b\\*c\\\\\\_d\\_" in text
    assert rows[1]["score.a.b"] == ""
