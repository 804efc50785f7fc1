"""Which files of results are read, and what those that are not are refused for."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from service.errors import BadResults
from service.snapshots.schema import check_results
from service.snapshots.store import SnapshotStore
from service.sources.results import Results
from tests.snapshots.stores import ingest_files, rows_of
from tests.tiny import results_table

ROW_COUNT = 20


def table() -> pa.Table:
    return results_table(rows_of().rows)


def with_columns(**values: pa.Array) -> pa.Table:
    """The table with other values in some columns."""
    changed = table()
    for name, column in values.items():
        changed = changed.set_column(changed.schema.get_field_index(name), name, column)
    return changed


def written(tmp_path: Path, content: pa.Table, *, says_so: bool = True) -> Path:
    # Arrow's own types stand beside the Parquet's, for those who understand them.
    file = tmp_path / "results.parquet"
    pq.write_table(content, file, store_schema=says_so)
    return file


def refused(tmp_path: Path, content: pa.Table) -> str:
    """The message that results are refused with."""
    with pytest.raises(BadResults) as caught:
        check_results([written(tmp_path, content)])
    assert str(caught.value).startswith("results.parquet")
    return str(caught.value)


def boards(tmp_path: Path, name: str, file: Path) -> list[tuple[object, ...]]:
    """Every row of every leaderboard that comes of a file."""
    data_dir = tmp_path / name
    results = Results(paths=(file,), dataset="acme/results", commit_sha="c" * 40)
    ingested = ingest_files(data_dir, results, rows_of())
    path = SnapshotStore(data_dir).path_of(ingested.record.id)
    with duckdb.connect(path, read_only=True) as connection:
        return connection.execute("from leaderboards").fetchall()


@pytest.mark.parametrize(
    ("column", "values", "kind"),
    [
        ("score", pa.array(["high"] * ROW_COUNT), "string"),
        ("score", pa.array([1] * ROW_COUNT), "int64"),
        ("score", pa.nulls(ROW_COUNT, pa.decimal128(20, 2)), "decimal128(20, 2)"),
        ("score", pa.nulls(ROW_COUNT), "null"),
        ("model_name", pa.array([1] * ROW_COUNT), "int64"),
        ("model_name", pa.array([b"\xff"] * ROW_COUNT), "binary"),
        ("task_name", pa.array(["a"] * ROW_COUNT, pa.json_()), "extension<arrow.json>"),
        ("language", pa.array(["eng"] * ROW_COUNT), "string"),
        ("language", pa.array([[1]] * ROW_COUNT), "list<element: int64>"),
        ("language", pa.array([[["eng"]]] * ROW_COUNT), "list<element: list<element: string>>"),
        ("language", pa.nulls(ROW_COUNT, pa.map_(pa.string(), pa.string())), "map<string, string"),
        ("is_public", pa.array(["yes"] * ROW_COUNT), "string"),
        ("trained_on", pa.array([1] * ROW_COUNT, pa.int8()), "int8"),
        ("experiments", pa.nulls(ROW_COUNT, pa.int32()), "int32"),
        ("experiments", pa.array([[{"dim": 1}]] * ROW_COUNT), "list<element: struct<dim: int64>>"),
    ],
)
@pytest.mark.parametrize("says_so", [True, False])
def test_a_column_of_another_type_is_refused_by_its_name(
    tmp_path: Path, column: str, values: pa.Array, kind: str, says_so: bool
) -> None:
    file = written(tmp_path, with_columns(**{column: values}), says_so=says_so)

    with pytest.raises(BadResults) as caught:
        check_results([file])
    assert f"results.parquet: the column `{column}` is {kind}" in str(caught.value)
    assert "; it must be " in str(caught.value)


@pytest.mark.parametrize(
    "kinds",
    [
        {
            "model_name": pa.large_string(),
            "task_name": pa.string_view(),
            "split": pa.dictionary(pa.int8(), pa.string()),
            "language": pa.large_list(pa.large_string()),
            "score": pa.float32(),
            "experiments": pa.null(),
        },
        {
            "language": pa.list_(pa.dictionary(pa.int8(), pa.string())),
            "score": pa.float16(),
            "experiments": pa.string(),
        },
        {"experiments": pa.struct({"dim": pa.int64(), "list]": pa.list_(pa.string())})},
    ],
)
@pytest.mark.parametrize("says_so", [True, False])
def test_columns_of_types_that_hold_the_same_give_the_same_leaderboards(
    tmp_path: Path, kinds: dict[str, pa.DataType], says_so: bool
) -> None:
    usual, other = tmp_path / "usual.parquet", tmp_path / "results.parquet"
    pq.write_table(table(), usual)
    values = {name: pa.array(table()[name].to_pylist(), kind) for name, kind in kinds.items()}
    written(tmp_path, with_columns(**values), says_so=says_so)

    expected = boards(tmp_path, "from-usual", usual)

    assert len(expected) == ROW_COUNT / 2
    assert boards(tmp_path, "from-other", other) == expected


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()])
def test_settings_that_are_text_are_refused(tmp_path: Path, kind: pa.DataType) -> None:
    values = pa.array([*[None] * (ROW_COUNT - 1), '{"dim": 1}'], kind)

    message = refused(tmp_path, with_columns(experiments=values))
    assert "the column `experiments` is text and not all null" in message


@pytest.mark.parametrize("name", [column.name for column in table().schema])
def test_a_missing_column_is_refused_by_its_name(tmp_path: Path, name: str) -> None:
    assert f"the column `{name}` is missing" in refused(tmp_path, table().drop_columns([name]))


@pytest.mark.parametrize("name", ["score", "SCORE", "Score"])
@pytest.mark.parametrize("place", [0, 10])
def test_a_column_that_is_there_twice_is_refused_by_its_name(
    tmp_path: Path, name: str, place: int
) -> None:
    twice = table().add_column(place, name, pa.array([1.0] * ROW_COUNT))

    assert "the column `score` is missing, or there twice" in refused(tmp_path, twice)


def test_a_column_under_a_name_in_capitals_is_refused(tmp_path: Path) -> None:
    capitals = table().rename_columns({"score": "Score"})

    assert "the column `score` is missing" in refused(tmp_path, capitals)


def test_a_column_inside_another_is_none_of_its_own(tmp_path: Path) -> None:
    inside = pa.array([{"score": 1.0, "split": ["test"]}] * ROW_COUNT)
    with_inside = table().add_column(0, "more", inside)

    assert check_results([written(tmp_path, with_inside)]) == ROW_COUNT
    assert "the column `score` is missing" in refused(tmp_path, with_inside.drop_columns(["score"]))


def test_rows_of_all_files_are_counted(tmp_path: Path) -> None:
    file = written(tmp_path, table())
    empty = tmp_path / "empty.parquet"
    pq.write_table(table().slice(0, 0), empty)

    assert check_results([file, empty, file]) == 2 * ROW_COUNT


def test_a_file_of_several_that_does_not_fit_is_refused_by_its_name(tmp_path: Path) -> None:
    file = written(tmp_path, table())
    other = tmp_path / "other.parquet"
    pq.write_table(table().drop_columns(["score"]), other)

    with pytest.raises(BadResults, match=r"^other\.parquet: the column `score` is missing"):
        check_results([file, other])


def test_a_file_that_is_no_parquet_is_refused_without_its_place(tmp_path: Path) -> None:
    file = tmp_path / "text.parquet"
    file.write_text("model_name,score\n" * 100)

    with pytest.raises(BadResults) as caught:
        check_results([file])
    assert str(caught.value).startswith("text.parquet is not a whole Parquet file: ")
    assert str(tmp_path) not in str(caught.value)
