"""Rows that a part kept → the parts that have to have them, as Arrow, through Spark's shuffle.

Which part has a row follows from its key. What arrives is spooled to disk, so that it is read in
the order of where it came from, whichever came first, and takes no memory meanwhile.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from service.build.definitions import literal
from service.build.engines.spark.phases import KEYS
from service.build.engines.spark.work import Work
from service.errors import BuildFailed

# Before it hands anything on, Spark gathers ten of these for each part that there is.
CHUNK_ROWS = 24_576
Moved = tuple[int, tuple[str, int, int, str, bytes]]


def rows_of(work: Work, place: int, name: str, spill: str | None) -> Iterator[Moved]:
    """The rows in the kept file `name`, the `place`th of them, each chunk with its part's place.

    Of each table a part gets at least one chunk, if an empty one: it has the types of its columns.
    """
    key = KEYS[work.phase.part]
    with tempfile.TemporaryDirectory(dir=spill) as home:
        file = work.scratch.get(name, Path(home))
        with duckdb.connect(config={"threads": 1, "memory_limit": work.memory_limit}) as connection:
            connection.execute(f"attach {literal(str(file))} as kept (read_only)")
            connection.execute("use kept")
            there = {table for (table,) in connection.execute("show tables").fetchall()}
            for table in sorted(there & {*work.phase.loads}):
                columns = connection.execute(f"describe {table}").fetchall()
                types = ", ".join(f"{column[0]} {column[1]}" for column in columns)
                for part, chunk in enumerate(_ranges(connection, table, key, work)):
                    reader = chunk.to_arrow_reader(CHUNK_ROWS)
                    count = 0
                    for batch in reader:
                        yield part, (table, place, count, types, _packed(reader.schema, batch))
                        count += 1
                    if count == 0 and place == 0:
                        yield part, (table, place, 0, types, _packed(reader.schema))


def _ranges(
    connection: duckdb.DuckDBPyConnection, table: str, key: str, work: Work
) -> Iterator[duckdb.DuckDBPyRelation]:
    for part in work.parts:
        yield connection.sql(
            f"from {table} where {key} between {part.first_key} and {part.last_key}"
        )


def _packed(schema: Any, *batches: Any) -> bytes:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    # Java and Spark's disks work by the byte, and this leaves them less than a third.
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_stream(sink, schema, options=options) as stream:
        for batch in batches:
            stream.write_batch(batch)
    return bytes(sink.getvalue())


class Spool(msgspec.Struct):
    """What arrives for one part, as files below `home` in the order in which it is read."""

    home: Path
    types: dict[str, str] = {}

    def take(self, place: int, arriving: Iterable[Moved], tables: tuple[str, ...]) -> None:
        """Write down what arrives of `tables`.

        Raises:
            BuildFailed: it is another part's, or a table is missing.
        """
        for part, (table, source, count, types, packed) in arriving:
            # Two parts in one would be no error to anybody else.
            if part != place:
                raise BuildFailed(f"rows of part {part} came to part {place}")
            self.types[table] = types
            folder = self.home / table
            folder.mkdir(exist_ok=True)
            (folder / f"{source:08}-{count:08}.arrow").write_bytes(packed)
        if missing := {*tables} - self.types.keys():
            raise BuildFailed(f"part {place} got nothing of {', '.join(sorted(missing))}")

    def load(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make a table of each, and fill it."""
        import pyarrow as pa

        for table, types in sorted(self.types.items()):
            files = sorted((self.home / table).iterdir())
            with pa.ipc.open_stream(files[0].read_bytes()) as first:
                schema = first.schema
            connection.execute(f"create table if not exists {table} ({types})")
            arrived = pa.RecordBatchReader.from_batches(schema, _batches(files))
            connection.register("arrived", arrived)
            connection.execute(f"insert into {table} by name from arrived")
            connection.unregister("arrived")


def _batches(files: list[Path]) -> Iterator[Any]:
    import pyarrow as pa

    for file in files:
        with pa.ipc.open_stream(file.read_bytes()) as stream:
            yield from stream
        file.unlink()
