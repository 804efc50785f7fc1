"""Catalog → candidate: descriptive statistics, as they lie there: gzipped JSON, one a task."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path
from urllib.parse import unquote

import duckdb
import msgspec

INFLATE_CHUNK_BYTES = 1 << 20


class Statistics(msgspec.Struct, frozen=True):
    """One file of the catalog; `size_bytes` and `sha256` are of the JSON in it."""

    task: str
    size_bytes: int
    sha256: str
    json_gz: bytes


def fill_statistics(connection: duckdb.DuckDBPyConnection, catalog_directory: Path) -> None:
    """Fill `descriptive_statistics`; a file is called as its task."""
    files = sorted((catalog_directory / "statistics").glob("*.json.gz"))
    statistics = [_read_file(file) for file in files]
    connection.execute(
        "with staged as (select"
        " unnest($tasks::varchar[]) as task,"
        " unnest($sizes_bytes::bigint[]) as size_bytes,"
        " unnest($digests::varchar[]) as sha256,"
        " unnest($contents::blob[]) as json_gz"
        ") insert into descriptive_statistics by name"
        " select task.task_id, staged.size_bytes, staged.sha256, staged.json_gz"
        " from staged inner join task on staged.task = task.name"
        " order by task.task_id",
        {
            "tasks": [each.task for each in statistics],
            "sizes_bytes": [each.size_bytes for each in statistics],
            "digests": [each.sha256 for each in statistics],
            "contents": [each.json_gz for each in statistics],
        },
    )


def _read_file(file: Path) -> Statistics:
    digest, size_bytes = hashlib.sha256(), 0
    with gzip.open(file) as content:
        while chunk := content.read(INFLATE_CHUNK_BYTES):
            digest.update(chunk)
            size_bytes += len(chunk)
    task = unquote(file.name.removesuffix(".json.gz"))
    return Statistics(task, size_bytes, digest.hexdigest(), file.read_bytes())
