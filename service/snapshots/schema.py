"""Results files → refused by name, or known to be what the build reads.

Columns that are not named here are ignored: the data set may grow.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from service.errors import BadResults

TEXT = "text"
COLUMNS = {
    **dict.fromkeys(("model_name", "model_revision", "task_name", "split", "subset"), TEXT),
    "language": "a list of text",
    "score": "double",
    # Of any fields, as each commit has those of its own runs; where none has any, of any type.
    "experiments": "a struct, or all null",
    "is_public": "boolean",
    "trained_on": "boolean",
}
"""The columns that results must have, and what they hold."""


def check_results(files: list[Path]) -> int:
    """The number of rows in `files`, once every one of them fits.

    Raises:
        BadResults: a file is no Parquet, or a column is missing or of another type, or there is
            no row at all; the message names it.
    """
    row_count = sum(_check_file(file) for file in files)
    _check_settings(files)
    if row_count == 0:
        names = ", ".join(file.name for file in files)
        raise BadResults(f"{names}: no rows; results need at least one")
    return row_count


def _check_file(file: Path) -> int:
    # A tenth of a second and 40 MB, which only who ingests should pay.
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(file) as results:
            for name, allowed in COLUMNS.items():
                _check_column(file, name, allowed, results.schema_arrow)
            if _holds(results.schema_arrow.field("experiments").type, TEXT):
                _check_all_null(file)
            return int(results.metadata.num_rows)
    except (pa.ArrowException, OSError) as error:
        reason = str(error).splitlines()[0].replace(str(file), file.name)
        raise BadResults(f"{file.name} is not a whole Parquet file: {reason}") from error


def _check_column(file: Path, name: str, allowed: str, schema: Any) -> None:
    # DuckDB does not tell capital letters from small ones, and would take the first of the two.
    if [each for each in schema.names if each.lower() == name] != [name]:
        raise BadResults(
            f"{file.name}: the column `{name}` is missing, or there twice;"
            f" it must be there once, as {allowed}"
        )
    kind = schema.field(name).type
    if not _holds(kind, allowed):
        raise BadResults(f"{file.name}: the column `{name}` is {kind}; it must be {allowed}")


def _holds(kind: Any, allowed: str) -> bool:
    from pyarrow import types

    if types.is_dictionary(kind):
        kind = kind.value_type
    is_text = bool(
        types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind)
    )
    match allowed:
        case "text":
            return is_text
        case "a list of text":
            is_list = types.is_list(kind) or types.is_large_list(kind)
            return bool(is_list) and _holds(kind.value_type, TEXT)
        case "double":
            return bool(types.is_floating(kind))
        case "boolean":
            return bool(types.is_boolean(kind))
    return is_text or bool(types.is_struct(kind) or types.is_null(kind))


def _check_all_null(file: Path) -> None:
    import pyarrow.parquet as pq

    # As a dictionary: one long text, repeated, would else be there as often as it is meant.
    with pq.ParquetFile(file, read_dictionary=["experiments"]) as results:
        for batch in results.iter_batches(columns=["experiments"]):
            if batch.column(0).null_count < batch.num_rows:
                raise BadResults(
                    f"{file.name}: the column `experiments` is text and not all null;"
                    " it must be a struct, or all null"
                )


def _check_settings(files: list[Path]) -> None:
    """Refuse fields that DuckDB would take for one, and call otherwise."""
    import pyarrow.parquet as pq

    found: dict[str, str] = {}
    for file in files:
        kind = pq.read_schema(file).field("experiments").type
        for path in _fields_of(kind):
            first = found.setdefault(path.lower(), path)
            if first != path:
                raise BadResults(
                    f"{file.name}: `experiments` has the fields `{first}` and `{path}`; their names"
                    " must differ in more than capitals"
                )


def _fields_of(kind: Any) -> Iterator[str]:
    """The paths of all fields in a type, those in lists and maps included."""
    from pyarrow import types

    for place in range(kind.num_fields):
        field = kind.field(place)
        name = field.name if types.is_struct(kind) else ""
        if name:
            yield name
        yield from (f"{name}.{path}" if name else path for path in _fields_of(field.type))
