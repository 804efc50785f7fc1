"""A result of DuckDB → the bytes of an answer in a form, as much of it as the bounds allow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import duckdb
import msgspec

from service.representations.json import JSON
from service.representations.registry import FORMS, write
from service.sandbox.frames import Query
from service.sandbox.statement import Refused
from service.wire.sql import SqlColumn

if TYPE_CHECKING:
    import pyarrow as pa

# Few at a time, of which each may be large.
_CHUNK_ROWS = 256
# Every digit of every number; what JSON has no type for is text.
_ENCODER = msgspec.json.Encoder(decimal_format="number", enc_hook=str)


class Rendered(msgspec.Struct, frozen=True):
    """An answer; `is_truncated` where the result goes on."""

    body: bytes
    row_count: int
    is_truncated: bool


def rendered(cursor: duckdb.DuckDBPyConnection, query: Query) -> Rendered:
    """What the one statement of `query` comes to in its form.

    Raises:
        Refused: not even one row fits.
    """
    if query.form == JSON.name:
        return _as_json(cursor.execute(query.sql), query)
    table, is_truncated = _arrow_of(cursor, query)
    while len(body := write(FORMS[query.form], table)) > query.most_bytes:
        # Text may be longer than what Arrow has of it, and so may Parquet, by a little.
        is_truncated = True
        if table.num_rows < 2:
            raise _too_large(query)
        table = table.slice(0, table.num_rows * query.most_bytes // (len(body) + 1) or 1)
    return Rendered(body, table.num_rows, is_truncated)


def _as_json(result: duckdb.DuckDBPyConnection, query: Query) -> Rendered:
    columns = [SqlColumn(name=name, type=str(kind)) for name, kind, *_ in result.description or ()]
    head = b'{"columns":%b,"rows":[' % _ENCODER.encode(columns)
    parts, size_bytes, is_truncated = [head], len(head), False
    for row in _rows(result):
        part = (b",\n" if len(parts) > 1 else b"\n") + _ENCODER.encode(row)
        size_bytes += len(part)
        if len(parts) > query.most_rows or size_bytes > query.most_bytes:
            is_truncated = True
            break
        parts.append(part)
    row_count = len(parts) - 1
    if is_truncated and not row_count:
        raise _too_large(query)
    told = b"true" if is_truncated else b"false"
    parts.append(b'\n],"rowCount":%d,"isTruncated":%b}' % (row_count, told))
    return Rendered(b"".join(parts), row_count, is_truncated)


def _rows(result: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := result.fetchmany(_CHUNK_ROWS):
        yield from rows


def _arrow_of(cursor: duckdb.DuckDBPyConnection, query: Query) -> tuple[pa.Table, bool]:
    """The first rows, as far as their number and what they take in Arrow are allowed."""
    import pyarrow as pa

    # Of a result that was executed, all would be made before the first row is read.
    reader: Any = cursor.sql(query.sql).to_arrow_reader(_CHUNK_ROWS)
    batches, row_count, size_bytes, is_truncated = [], 0, 0, False
    for batch in reader:
        batches.append(batch)
        row_count += batch.num_rows
        size_bytes += batch.nbytes
        is_truncated = row_count > query.most_rows
        if is_truncated or size_bytes > query.most_bytes:
            # Whether there are more is for whoever writes it to say: this may be the last.
            is_truncated = is_truncated or any(more.num_rows for more in reader)
            break
    return pa.Table.from_batches(batches, reader.schema).slice(0, query.most_rows), is_truncated


def _too_large(query: Query) -> Refused:
    return Refused(
        f"the first row takes more than {query.most_bytes} bytes, the most that an answer may have"
        " (SQL_ANSWER_MAX_BYTES)"
    )
