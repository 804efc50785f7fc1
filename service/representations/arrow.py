"""Tables as Arrow streams and Parquet, and tables of Arrow's own.

pyarrow is imported when the first of them is asked for: it takes 30 MB.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, get_args, get_origin

from service.representations.cells import cell_texts
from service.representations.representation import Representation
from service.representations.table import Column, Table

if TYPE_CHECKING:
    import pyarrow as pa

_PARQUET = {"compression": "zstd", "compression_level": 1, "write_statistics": False}


def write_arrow(table: Table | pa.Table) -> bytes:
    """The IPC stream of `table`, plain: HTTP compresses it as the client asks."""
    import pyarrow as pa

    written = _arrow_of(table)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, written.schema) as stream:
        stream.write_table(written)
    return bytes(sink.getvalue())


def write_parquet(table: Table | pa.Table) -> bytes:
    """`table` as a Parquet file, compressed in itself."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(_without_intervals(_arrow_of(table)), sink, **_PARQUET)
    return bytes(sink.getvalue())


def _without_intervals(table: pa.Table) -> pa.Table:
    """Intervals, which pyarrow writes into no Parquet file, as JSON."""
    from pyarrow import types

    for place, field in enumerate(table.schema):
        if types.is_interval(field.type):
            texts = cell_texts(_column_of_arrow(field.name, table.column(place)))
            table = table.set_column(place, field.name, [texts])
    return table


def table_of_arrow(table: pa.Table) -> Table:
    """A table of any of Arrow's types, for the forms that are text.

    Dates and times are as ISO 8601 has them, and what is neither text, truth nor number is JSON.
    """
    columns = zip(table.column_names, table.columns, strict=True)
    return Table([_column_of_arrow(*each) for each in columns], table.num_rows)


def _column_of_arrow(name: str, values: pa.ChunkedArray) -> Column:
    import pyarrow as pa
    from pyarrow import types

    if types.is_dictionary(values.type):
        values = values.cast(values.type.value_type)
    if isinstance(values.type, pa.BaseExtensionType):
        values = values.cast(values.type.storage_type)
    kind = values.type
    if types.is_temporal(kind) and not types.is_interval(kind):
        return Column(name, str, values.cast(pa.string()).to_pylist())
    if types.is_decimal(kind):
        return Column(name, Decimal, values.cast(pa.string()).to_pylist())
    plain = values.to_pylist()
    if types.is_floating(kind) and not all(each is None or math.isfinite(each) for each in plain):
        return Column(name, Decimal, plain)
    return Column(name, next((of for is_it, of in _kinds() if is_it(kind)), object), plain)


def _kinds() -> tuple[tuple[Callable[[pa.DataType], bool], type], ...]:
    from pyarrow import types

    return (
        (types.is_boolean, bool),
        (types.is_integer, int),
        (types.is_floating, float),
        (types.is_string, str),
        (types.is_large_string, str),
        (types.is_string_view, str),
    )


def _arrow_of(table: Table | pa.Table) -> pa.Table:
    import pyarrow as pa

    if not isinstance(table, Table):
        return table
    arrays = [_array(column) for column in table.columns()]
    return pa.Table.from_arrays(arrays, table.names())


def _array(column: Column) -> pa.Array:
    import pyarrow as pa

    if column.kind is object:
        return pa.array(cell_texts(column), pa.string())
    return pa.array(column.values, _type(column.kind))


def _type(kind: Any) -> pa.DataType:
    import pyarrow as pa

    if get_origin(kind) is list:
        return pa.list_(_type(get_args(kind)[0]))
    return {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}[kind]


ARROW = Representation(
    name="arrow",
    media_type="application/vnd.apache.arrow.stream",
    extension="arrows",
    write=write_arrow,
)
PARQUET = Representation(
    name="parquet",
    media_type="application/vnd.apache.parquet",
    extension="parquet",
    write=write_parquet,
    is_compressible=False,
)
