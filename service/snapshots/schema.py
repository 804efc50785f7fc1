"""Results files → refused by name, or known to be what the build reads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from service.errors import BadResults


class Column(msgspec.Struct, frozen=True):
    """A column that the results must have; `allowed` is its type in words."""

    name: str
    allowed: str
    fits: Callable[[pa.DataType], bool]


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    )


def _is_list_of_text(kind: pa.DataType) -> bool:
    is_list = pa.types.is_list(kind) or pa.types.is_large_list(kind)
    return is_list and _is_text(kind.value_type)


def _is_settings(kind: pa.DataType) -> bool:
    # A commit without any experiment stores the column as nulls of an arbitrary type.
    return bool(pa.types.is_struct(kind) or pa.types.is_null(kind) or _is_text(kind))


REQUIRED_COLUMNS = (
    *(
        Column(name, "text", _is_text)
        for name in ("model_name", "model_revision", "task_name", "split", "subset")
    ),
    Column("language", "a list of text", _is_list_of_text),
    Column("score", "double", pa.types.is_floating),
    Column("experiments", "a struct, or all null", _is_settings),
    Column("is_public", "boolean", pa.types.is_boolean),
    Column("trained_on", "boolean", pa.types.is_boolean),
)


def check_results(files: list[Path]) -> int:
    """The number of rows in `files`, once every one of them fits.

    Raises:
        BadResults: a file is no Parquet, or a column is missing or of another type, or there is
            no row at all; the message names it.
    """
    row_count = sum(_check_file(file) for file in files)
    if row_count == 0:
        names = ", ".join(file.name for file in files)
        raise BadResults(f"{names}: no rows; results need at least one")
    return row_count


def _check_file(file: Path) -> int:
    try:
        with pq.ParquetFile(file) as parquet:
            schema = parquet.schema_arrow
            row_count = int(parquet.metadata.num_rows)
    except (pa.ArrowException, OSError) as error:
        reason = str(error).splitlines()[0]
        raise BadResults(f"{file.name} is not a whole Parquet file: {reason}") from error
    for column in REQUIRED_COLUMNS:
        position = schema.get_field_index(column.name)
        if position == -1:
            raise BadResults(
                f"{file.name}: the column `{column.name}` is missing, or there twice;"
                f" it must be there once, as {column.allowed}"
            )
        kind = schema.field(position).type
        if not column.fits(kind):
            raise BadResults(
                f"{file.name}: the column `{column.name}` is {kind}; it must be {column.allowed}"
            )
    if _is_text(schema.field("experiments").type):
        _check_all_null(file, "experiments")
    return row_count


def _check_all_null(file: Path, name: str) -> None:
    with pq.ParquetFile(file) as parquet:
        for batch in parquet.iter_batches(columns=[name]):
            if batch.column(0).null_count != batch.num_rows:
                raise BadResults(
                    f"{file.name}: the column `{name}` is text and not all null;"
                    " it must be a struct, or all null"
                )
