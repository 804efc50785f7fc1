"""Tables as Arrow streams and Parquet, and tables of Arrow's own."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, get_args, get_origin

from service.representations.cells import cell_texts
from service.representations.representation import Representation
from service.representations.table import Block, Column, Table

if TYPE_CHECKING:
    import pyarrow as pa


# Of columns: more are those of tasks or languages.
MOST_NARROW = 64


@cache
def _pyarrow() -> Any:
    """The library, from when the first table is written with it on: it takes 30 MB.

    It asks the C library for memory, which gives all of it back; its own allocators keep some.
    """
    import pyarrow as pa
    import pyarrow.parquet

    pa.set_memory_pool(pa.system_memory_pool())
    return pa


def write_arrow(table: Table | pa.Table) -> bytes:
    """The IPC stream of `table`, plain: HTTP compresses it as the client asks."""
    pa = _pyarrow()
    written = _arrow_of(table)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, written.schema) as stream:
        stream.write_table(written)
    return bytes(sink.getvalue())


def write_parquet(table: Table | pa.Table) -> bytes:
    """`table` as a Parquet file, compressed in itself."""
    pa = _pyarrow()
    written = _without_intervals(_arrow_of(table))
    texts = [each.name for each in written.schema if not pa.types.is_primitive(each.type)]
    # Hundreds of columns, nearly all numbers, take a third of the time so, and no more bytes.
    is_wide = written.num_columns > MOST_NARROW
    sink = pa.BufferOutputStream()
    pa.parquet.write_table(
        written,
        sink,
        compression="snappy" if is_wide else "zstd",
        use_dictionary=texts if is_wide else True,
        write_statistics=False,
    )
    return bytes(sink.getvalue())


def _without_intervals(table: pa.Table) -> pa.Table:
    """Intervals, which pyarrow writes into no Parquet file, as JSON."""
    pa = _pyarrow()
    for place, field in enumerate(table.schema):
        if pa.types.is_interval(field.type):
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
    pa = _pyarrow()
    if pa.types.is_dictionary(values.type):
        values = values.cast(values.type.value_type)
    if isinstance(values.type, pa.BaseExtensionType):
        values = values.cast(values.type.storage_type)
    kind = values.type
    if pa.types.is_temporal(kind) and not pa.types.is_interval(kind):
        return Column(name, str, values.cast(pa.string()).to_pylist())
    if pa.types.is_decimal(kind):
        return Column(name, Decimal, values.cast(pa.string()).to_pylist())
    plain = values.to_pylist()
    if pa.types.is_floating(kind) and not all(
        each is None or math.isfinite(each) for each in plain
    ):
        return Column(name, Decimal, plain)
    return Column(name, next((of for is_it, of in _kinds() if is_it(kind)), object), plain)


def _kinds() -> tuple[tuple[Callable[[pa.DataType], bool], type], ...]:
    types = _pyarrow().types
    return (
        (types.is_boolean, bool),
        (types.is_integer, int),
        (types.is_floating, float),
        (types.is_string, str),
        (types.is_large_string, str),
        (types.is_string_view, str),
    )


def _arrow_of(table: Table | pa.Table) -> pa.Table:
    pa = _pyarrow()
    if not isinstance(table, Table):
        return table
    arrays = [array for part in table.parts for array in _arrays(part)]
    return pa.Table.from_arrays(arrays, table.names())


def _arrays(part: Column | Block) -> list[pa.Array]:
    pa = _pyarrow()
    if isinstance(part, Block):
        return _arrays_of_block(part)
    if part.kind is object:
        return [pa.array(cell_texts(part), pa.string())]
    return [pa.array(part.values, _type(part.kind))]


def _arrays_of_block(block: Block) -> list[pa.Array]:
    """Its columns as parts of one array that has them one below the other."""
    pa = _pyarrow()
    count = len(block.maps)
    top = {key: number * count for number, key in enumerate(block.keys)}
    values: list[Any] = [None] * (count * len(top))
    for row, each in enumerate(block.maps):
        for key, value in each.items():
            values[top[key] + row] = value
    whole = pa.array(values, _type(block.kind))
    return [whole.slice(start, count) for start in top.values()]


def _type(kind: Any) -> pa.DataType:
    pa = _pyarrow()
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
