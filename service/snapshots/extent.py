"""Results files → refused where a build would need more than it may use, before it begins.

Repeated values take next to nothing in a Parquet file, and all their bytes when they are read: what
the footer says of its size bounds nothing.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import msgspec

from service.build.candidate import BuildLimits
from service.errors import BadResults

# Their widest name has 89 bytes, and no longer one could be asked for in a URL.
TEXT_MAX_BYTES = 1_024
CODES_MAX_COUNT = 1_000
LANGUAGES_MAX_BYTES = 16_384
SETTINGS_MAX_BYTES = 16_384
# What a row takes beside its text, as DuckDB lays it down, and a code of its languages.
ROW_BYTES, CODE_BYTES = 160, 16
# What is read at a time, before anything of it is known.
CHUNK_MAX_BYTES = 512 << 20
CHUNK_CODES_MAX_COUNT = 32_000_000
CODES_MAX_MEAN = 16
CODES_MAX_FREE = 1_000_000


class _Measure(msgspec.Struct, frozen=True):
    """How much of something a row has, how much it may have, and what one of it takes."""

    field: str
    sql: str
    most: int
    unit: str = "bytes"
    each_bytes: int = 1


# A scan each, the cheapest first: those that are refused mostly are by the first.
_SCANS = (
    tuple(
        _Measure(name, f"strlen({name})", TEXT_MAX_BYTES)
        for name in ("model_name", "model_revision", "task_name", "split", "subset")
    ),
    (
        _Measure("language", "len(language)", CODES_MAX_COUNT, "codes", CODE_BYTES),
        _Measure("language", "strlen(array_to_string(language, ''))", LANGUAGES_MAX_BYTES),
    ),
    (_Measure("experiments", "strlen(to_json(experiments)::varchar)", SETTINGS_MAX_BYTES),),
)


def check_extent(files: list[Path], limits: BuildLimits) -> None:
    """Pass results of a size that a build can take in.

    Raises:
        BadResults: a value is too wide, or all of them are; the message names file, row and field.
        duckdb.Error: they can't be read.
    """
    row_count = sum(_check_footer(file) for file in files)
    size_bytes = row_count * ROW_BYTES
    _check_total(files, row_count, size_bytes, limits)
    with duckdb.connect() as connection:
        connection.execute(f"set threads = {limits.threads}")
        connection.execute(f"set memory_limit = '{limits.memory_limit}'")
        connection.execute("set max_temp_directory_size = '0B'")
        for scan in _SCANS:
            counted = ", ".join(f"sum({each.sql}), max({each.sql})" for each in scan)
            found = connection.execute(
                f"select {counted} from read_parquet($1, union_by_name = true)",
                [[str(file) for file in files]],
            ).fetchall()[0]
            for measure, total, widest in zip(scan, found[::2], found[1::2], strict=True):
                if widest is not None and widest > measure.most:
                    raise BadResults(_place_of(connection, files, measure))
                size_bytes += int(total or 0) * measure.each_bytes
            _check_total(files, row_count, size_bytes, limits)


def _place_of(connection: duckdb.DuckDBPyConnection, files: list[Path], measure: _Measure) -> str:
    file, row = connection.execute(
        "select filename, file_row_number + 1"
        " from read_parquet($1, union_by_name = true, filename = true, file_row_number = true)"
        f" where {measure.sql} > $2 limit 1",
        [[str(file) for file in files], measure.most],
    ).fetchall()[0]
    return (
        f"{Path(file).name}, row {row:,}: `{measure.field}` has more than {measure.most:,}"
        f" {measure.unit}, which is the most that is allowed"
    )


def _check_total(files: list[Path], row_count: int, size_bytes: int, limits: BuildLimits) -> None:
    if size_bytes > limits.disk_max_bytes:
        names = ", ".join(file.name for file in files)
        raise BadResults(
            f"{names}: {row_count:,} rows unpack to {size_bytes / 1e9:,.3f} GB; at most"
            f" {limits.disk_max_bytes / 1e9:,.3f} are allowed (INGEST_DISK_MAX_BYTES)"
        )


def _check_footer(file: Path) -> int:
    """The rows of a file whose parts can be read one at a time."""
    import pyarrow.parquet as pq

    metadata = pq.read_metadata(file)
    for group in map(metadata.row_group, range(metadata.num_row_groups)):
        for column in map(group.column, range(group.num_columns)):
            path, size_bytes = column.path_in_schema, column.total_uncompressed_size
            if size_bytes > CHUNK_MAX_BYTES:
                raise BadResults(
                    f"{file.name}: `{path}` unpacks to {size_bytes:,} bytes in one row group; at"
                    f" most {CHUNK_MAX_BYTES:,} are allowed"
                )
            most = min(CHUNK_CODES_MAX_COUNT, max(CODES_MAX_FREE, CODES_MAX_MEAN * group.num_rows))
            if "." in path and column.num_values > most:
                raise BadResults(
                    f"{file.name}: `{path}` has {column.num_values:,} values in"
                    f" {group.num_rows:,} rows of one row group; at most {most:,} are allowed"
                )
    return int(metadata.num_rows)
