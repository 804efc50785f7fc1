"""Results of every unlikely kind: refused by name, or served as they are."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from service.answers.leaderboards import leaderboard
from service.answers.models import model_scores
from service.answers.tasks import task_scores
from service.build.candidate import BuildLimits
from service.errors import BadResults, DuckrankError
from service.refresh.rehearse import rehearse
from service.snapshots.aside import refusals
from service.snapshots.connect import open_snapshot
from service.snapshots.extent import check_extent
from service.snapshots.ingest import Gates, Ingested, ingest
from service.snapshots.store import SnapshotStore
from service.sources.results import Results
from tests.snapshots.stores import MODELS, catalog_in, files_in, publish, rows_of
from tests.tiny import World, results_table, world
from tests.tiny_catalog import benchmark

HARD_NAMES = (
    "'; drop table task; --",
    "quote \" and 'quote'",
    "$1 $name {x} %s %27 \\",
    "日本語モデル",
    "العربية نموذج",
    "модель ё",
    "emoji 🦆👨‍👩‍👧",
    "a\u0301 combined, \u200bzero width",
    "../../etc/passwd",
    "x" * 300,
)


@pytest.fixture
def store(tmp_path: Path) -> SnapshotStore:
    publish(tmp_path / "data", "a")
    return SnapshotStore(tmp_path / "data")


def ingest_file(store: SnapshotStore, file: Path, tiny: World | None = None) -> Ingested:
    """Ingest a file of any content."""
    return ingest(
        Results(paths=(file,), dataset="acme/results", commit_sha="c" * 40),
        catalog_in(store.data_dir.parent / "beside", rows_of() if tiny is None else tiny).directory,
        store,
        BuildLimits(threads=1),
        lambda _step: None,
        Gates(rehearse=rehearse),
    )


def table() -> pa.Table:
    return results_table(rows_of().rows)


def refused(store: SnapshotStore, file: Path) -> str:
    """The message that a file is refused with; the store is as before."""
    before = files_in(store.data_dir), store.current_id()
    with pytest.raises(BadResults) as caught:
        ingest_file(store, file)
    after = {each for each in files_in(store.data_dir) if not each.startswith("refused/")}
    assert (after, store.current_id()) == before
    assert [refusal.reason for refusal in refusals(store)] == [str(caught.value)]
    assert file.name in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.99])
def test_a_file_that_is_cut_is_refused(store: SnapshotStore, tmp_path: Path, share: float) -> None:
    whole = tmp_path / "whole.parquet"
    pq.write_table(table(), whole)
    file = tmp_path / "cut.parquet"
    file.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * share)])

    assert "is not a whole Parquet file" in refused(store, file)


def test_a_file_whose_middle_is_spoiled_is_refused(store: SnapshotStore, tmp_path: Path) -> None:
    file = tmp_path / "spoiled.parquet"
    pq.write_table(table(), file, compression="zstd")
    content = bytearray(file.read_bytes())
    content[4:400] = b"\xff" * 396
    file.write_bytes(content)

    with pytest.raises(DuckrankError) as caught:
        ingest_file(store, file)
    assert "spoiled.parquet" in str(caught.value)
    assert store.current_id() == store.records()[0].id


def test_a_file_without_rows_is_refused(store: SnapshotStore, tmp_path: Path) -> None:
    file = tmp_path / "empty.parquet"
    pq.write_table(table().slice(0, 0), file)

    assert "no rows" in refused(store, file)


@pytest.mark.parametrize(
    ("column", "values", "kind"),
    [
        ("score", pa.array(["high"] * 20), "string"),
        ("language", pa.array([[1]] * 20), "list<element: int64>"),
    ],
)
def test_a_column_of_another_type_is_refused_by_its_name(
    store: SnapshotStore, tmp_path: Path, column: str, values: pa.Array, kind: str
) -> None:
    file = tmp_path / "wrong.parquet"
    whole = table()
    pq.write_table(whole.set_column(whole.schema.get_field_index(column), column, values), file)

    assert f"the column `{column}` is {kind}; it must be" in refused(store, file)


def test_a_missing_column_is_refused_by_its_name(store: SnapshotStore, tmp_path: Path) -> None:
    file = tmp_path / "less.parquet"
    pq.write_table(table().drop_columns(["score"]), file)

    assert "the column `score` is missing" in refused(store, file)


def test_columns_that_nobody_asked_for_change_nothing(store: SnapshotStore, tmp_path: Path) -> None:
    file = tmp_path / "more.parquet"
    more = table()
    for name in ("new", 'drop table "task"', "select"):
        more = more.append_column(name, pa.array(["x"] * len(more)))
    pq.write_table(more, file)

    assert ingest_file(store, file).record.results_row_count == 20


def test_ten_times_the_rows_are_ingested(store: SnapshotStore, tmp_path: Path) -> None:
    file = tmp_path / "large.parquet"
    models = [f"acme/more-{number}" for number in range(100)]
    lines = [f"{model} {task} {len(task)}" for model in models for task in ("Alpha", "Beta")]
    large = world("\n".join(["model task score", *lines]))
    pq.write_table(results_table(large.rows), file)

    assert ingest_file(store, file, large).record.results_row_count == 200


def test_names_in_every_script_with_quotes_and_sql_in_them_are_served_as_they_are(
    tmp_path: Path,
) -> None:
    # Spaces can't be written in a table of text.
    rows = [
        row | {"model": f"org/{name}", "task": task}
        for name in HARD_NAMES
        for task in HARD_NAMES
        for row in world("model task score\nm t 50").rows
    ]
    tiny = world(rows, benchmarks=[benchmark(name) for name in HARD_NAMES])
    ingested = publish(tmp_path / "data", "a", tiny)
    path = SnapshotStore(tmp_path / "data").path_of(ingested.record.id)

    snapshot = open_snapshot(path)
    for name in HARD_NAMES:
        board = leaderboard(snapshot, name, ())
        assert [row.model.name for row in board.rows].count(f"org/{name}") == 1
        assert len(task_scores(snapshot, name).rows) == len(HARD_NAMES)
        assert len(model_scores(snapshot, f"org/{name}").rows) == len(HARD_NAMES)
    snapshot.close()
    with duckdb.connect(path, read_only=True) as connection:
        for name in HARD_NAMES:
            identifier = '"' + name.replace('"', '""') + '"'
            counted = connection.execute(
                f"select count(*) from leaderboard.{identifier}"
            ).fetchone()
            assert counted == (len(HARD_NAMES),)
    assert quote(HARD_NAMES[0], safe="") not in files_in(tmp_path / "data")
    assert len(MODELS) == 10


def test_rows_that_repeat_too_much_text_are_refused_before_they_are_read(
    store: SnapshotStore, tmp_path: Path
) -> None:
    file = tmp_path / "repeated.parquet"
    whole = pa.concat_tables([table()] * 20_000).combine_chunks()
    pq.write_table(whole, file, compression="zstd")
    assert file.stat().st_size < 1_000_000

    limits = BuildLimits(threads=1, disk_max_bytes=60_000_000)
    with pytest.raises(BadResults, match=r"repeated.parquet: 400,000 rows unpack to 0.064 GB; at"):
        check_extent([file], limits)
    # What every row takes besides is known from the footer; what its text takes is not.
    with pytest.raises(BadResults, match=r"rows unpack to 0.0[67]\d GB; at most 0.065 are allowed"):
        check_extent([file], BuildLimits(threads=1, disk_max_bytes=65_000_000))
    assert check_extent([file], BuildLimits(threads=1)) is None


@pytest.mark.parametrize(
    ("column", "value", "kind", "fault"),
    [
        ("task_name", "x" * 1_025, pa.string(), "`task_name` has more than 1,024 bytes"),
        ("language", ["eng-Latn"] * 1_001, pa.list_(pa.string()), "`language` has more than 1,000"),
        ("language", ["x" * 20_000], pa.list_(pa.string()), "`language` has more than 16,384"),
        ("experiments", {"a": "x" * 20_000}, None, "`experiments` has more than 16,384 bytes"),
    ],
)
def test_a_value_that_is_too_wide_is_refused_by_its_row_and_field(
    store: SnapshotStore,
    tmp_path: Path,
    column: str,
    value: object,
    kind: pa.DataType | None,
    fault: str,
) -> None:
    file = tmp_path / "wide.parquet"
    whole = table()
    values = pa.array([None] * 4 + [value] + [None] * 15, kind)
    pq.write_table(whole.set_column(whole.schema.get_field_index(column), column, values), file)

    assert f"wide.parquet, row 5: {fault}" in refused(store, file)


def test_a_million_codes_in_a_row_are_refused_from_the_footer(
    store: SnapshotStore, tmp_path: Path
) -> None:
    file = tmp_path / "codes.parquet"
    codes = pa.ListArray.from_arrays([0, *[1_000_001] * 20], pa.repeat("eng-Latn", 1_000_001))
    whole = table()
    pq.write_table(
        whole.set_column(whole.schema.get_field_index("language"), "language", codes), file
    )
    assert file.stat().st_size < 10_000

    assert "has 1,000,020 values in 20 rows of one row group" in refused(store, file)


def test_settings_whose_names_differ_in_capitals_alone_are_refused_by_both(
    store: SnapshotStore, tmp_path: Path
) -> None:
    file = tmp_path / "capitals.parquet"
    whole = table()
    settings = pa.array([{"a": {"embed_dim": 1, "Embed_Dim": 2}}] * 20)
    pq.write_table(
        whole.set_column(whole.schema.get_field_index("experiments"), "experiments", settings), file
    )

    assert "the fields `a.embed_dim` and `a.Embed_Dim`" in refused(store, file)
