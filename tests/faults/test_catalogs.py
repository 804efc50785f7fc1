"""Catalogs of every unlikely kind: refused by file, line and field, or read as they are meant."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from service.atomic_write import read_json
from service.build import statistics
from service.catalog.files import catalog_digest
from service.catalog.load import load_catalog
from service.catalog.records import MANIFEST
from service.errors import BadCatalog
from service.snapshots.record import SnapshotRecord
from tests.tiny import build_from, catalog_of, results_table, world
from tests.tiny_catalog import model

TINY = world(
    "model task score\nm t 50",
    models=[model("m", max_tokens=512.0)],
    statistics={"t": b'{"n": 1}'},
)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return catalog_of(TINY, tmp_path / "catalog").directory


def sign(directory: Path) -> None:
    """Let the manifest allow what the files are now."""
    manifest = msgspec.json.decode((directory / MANIFEST).read_bytes())
    manifest["digest"] = catalog_digest(directory)
    (directory / MANIFEST).write_bytes(msgspec.json.encode(manifest))


def _pipe(directory: Path) -> None:
    os.mkfifo(directory / "statistics" / "u.json.gz")


def _manifest_pipe(directory: Path) -> None:
    (directory / MANIFEST).unlink()
    os.mkfifo(directory / MANIFEST)


def _endless(directory: Path) -> None:
    (directory / "menu.json").unlink()
    (directory / "menu.json").symlink_to("/dev/zero")


def _linked(directory: Path) -> None:
    (directory / "statistics").rename(directory.parent / "elsewhere")
    (directory / "statistics").symlink_to(directory.parent / "elsewhere")


def _vast(directory: Path) -> None:
    os.truncate(directory / "tasks.jsonl", 1 << 40)


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (_pipe, "statistics/u.json.gz is a named pipe"),
        (_manifest_pipe, "manifest.json is a named pipe"),
        (_endless, "menu.json is a device"),
        (_linked, "statistics is a link to a directory"),
        (_vast, "tasks.jsonl has 1,099,511,627,776 bytes"),
    ],
)
def test_what_is_no_file_of_a_catalog_is_refused_and_not_waited_for(
    directory: Path, spoil: Callable[[Path], None], fault: str
) -> None:
    spoil(directory)
    with pytest.raises(BadCatalog, match=fault):
        load_catalog(directory)


@pytest.mark.parametrize(
    ("field", "value", "most"),
    [
        ("max_tokens", b"1e308", "1000000000000000.0"),
        ("parameters_count", b"1" + b"0" * 30, "9223372036854775807"),
        ("embedding_dim", b"-1", "0"),
    ],
)
def test_a_number_that_no_model_has_is_refused_by_line_and_field(
    directory: Path, field: str, value: bytes, most: str
) -> None:
    file = directory / "models.jsonl"
    record = msgspec.json.decode(file.read_bytes()) | {field: msgspec.Raw(value)}
    file.write_bytes(msgspec.json.encode(record))
    sign(directory)

    with pytest.raises(BadCatalog) as caught:
        load_catalog(directory)
    assert str(caught.value).startswith(f"models.jsonl, line 1 ('m'): `{field}` is ")
    assert most in str(caught.value)


def test_lines_that_end_otherwise_and_keys_that_stand_twice_are_built_as_they_were_checked(
    directory: Path, tmp_path: Path
) -> None:
    import duckdb
    import pyarrow.parquet as pq

    for file in directory.glob("*.jsonl"):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r"))
    models = (directory / "models.jsonl").read_bytes()
    (directory / "models.jsonl").write_bytes(models.replace(b"{", b'{"name":"no",', 1))
    sign(directory)
    pq.write_table(results_table(TINY.rows), tmp_path / "results.parquet")

    build_from([tmp_path / "results.parquet"], load_catalog(directory), tmp_path / "tiny.duckdb")

    with duckdb.connect(tmp_path / "tiny.duckdb", read_only=True) as connection:
        assert connection.execute("select name, max_tokens from model").fetchall() == [("m", 512)]
    assert not (tmp_path / "tiny.catalog").exists()


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (gzip.compress(b'{"n": NaN}'), "is not a JSON object"),
        (gzip.compress(b"<html>"), "is not a JSON object"),
        (gzip.compress(b"[1]"), "is not a JSON object"),
        (gzip.compress(b'{"n": "\xff"}'), "is not a JSON object"),
        (gzip.compress(b'{"n": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"), "is not a JSON obj"),
        (b'{"n": 1}', "is not gzipped as a whole"),
        (gzip.compress(b'{"n": 1}')[:-6], "is not gzipped as a whole"),
        (gzip.compress(b" " * (statistics.STATISTICS_MAX_BYTES + 1), 1), "inflates to more than"),
    ],
    ids=["nan", "page", "list", "latin", "deep", "plain", "cut", "bomb"],
)
def test_statistics_that_no_client_could_read_are_refused_by_their_file(
    tmp_path: Path, content: bytes, fault: str
) -> None:
    file = tmp_path / "t.json.gz"
    file.write_bytes(content)
    with pytest.raises(BadCatalog, match=rf"statistics/t.json.gz {fault}"):
        statistics.read_statistics(1, str(file))


def test_statistics_of_one_task_in_two_files_are_refused(directory: Path) -> None:
    (directory / "statistics" / "%74.json.gz").write_bytes(gzip.compress(b"{}"))
    sign(directory)
    with pytest.raises(BadCatalog, match=r"which %74.json.gz has already"):
        load_catalog(directory)


def test_a_note_of_the_store_that_never_ends_is_none(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "vast.json").write_bytes(b"")
    os.truncate(tmp_path / "vast.json", 1 << 40)
    (tmp_path / "deep.json").write_bytes(b'{"id":' + b"[" * 100_000)
    for file in tmp_path.glob("*.json"):
        assert read_json(file, SnapshotRecord) is None
