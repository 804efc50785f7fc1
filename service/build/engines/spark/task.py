"""One part of a phase → the file that it becomes: what a task of the cluster does.

The steps are run by the same engine as on one machine, over a database that has the part's rows
alone. Run twice, a part leaves the same file.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import msgspec

from service.build.definitions import literal
from service.build.engines.local import LocalEngine
from service.build.engines.spark.exchange import Moved, Spool
from service.build.engines.spark.scratch import Scratch
from service.build.engines.spark.work import COUNTS, Done, Part, Work, this_program
from service.build.plan import Plan
from service.errors import BuildFailed


def run_part(work: Work, place: int, arriving: Iterable[Moved]) -> Iterator[Done]:
    """Build one part and put it into the scratch, and say what came of it."""
    part, began = work.parts[place], time.process_time()
    if this_program() != work.program:
        raise BuildFailed(f"this worker has {this_program()}, and the driver {work.program}")
    done = Done(part.name)
    with tempfile.TemporaryDirectory(dir=spill_folder()) as folder:
        home = Path(folder)
        spool = Spool(home / "spool")
        spool.home.mkdir()
        spool.take(place, arriving, work.phase.loads)
        try:
            work.scratch.put_part(_build(work, part, home, spool), part.name)
        except (duckdb.IOException, duckdb.ConnectionException):
            # Another machine may have the disk for it.
            raise
        except duckdb.OutOfMemoryException as error:
            done = Done(part.name, refused=str(error), is_too_much=True)
        except duckdb.Error as error:
            done = Done(part.name, refused=str(error))
    yield msgspec.structs.replace(
        done,
        cpu_s=time.process_time() - began,
        peak_bytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10,
    )


def spill_folder() -> str | None:
    """Where Spark lets a task write, which it removes itself; none where there is no Spark."""
    places = os.environ.get("SPARK_LOCAL_DIRS", "").split(",")
    return next((place for place in places if Path(place).is_dir() and place), None)


def _build(work: Work, part: Part, home: Path, spool: Spool) -> Path:
    database = home / "part.duckdb"
    if work.handed is not None:
        work.scratch.get(work.handed, home, to_change=True).rename(database)
    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": 1,
        "memory_limit": work.memory_limit,
        "temp_directory": str(home / "spill"),
    }
    with duckdb.connect(config=config) as connection:
        # It is thrown away: nothing is logged, compressed or written together.
        connection.execute(f"attach {literal(str(database))} as part (recovery_mode no_wal_writes)")
        connection.execute("use part")
        connection.execute("set force_compression = 'uncompressed'")
        connection.execute("set checkpoint_threshold = '1TB'")
        spool.load(connection)
        engine = LocalEngine(Plan((), {}), {}, {}, sys.maxsize)
        batch = _brought(work.scratch, part.batch, home)
        for step in work.phase.steps:
            engine.fill(connection, step, [batch])
        connection.execute("reset force_compression")
        return _keep(connection, work, home / part.name)


def _brought(scratch: Scratch, batch: dict[str, object], home: Path) -> dict[str, object]:
    """What the queries of a part are given, its files brought to this machine."""

    def bring(name: object) -> str:
        return str(name if name == os.devnull else scratch.get(str(name), home))

    files: dict[str, object] = {}
    match batch.get("results"):
        case [*names]:
            files["results"] = [bring(name) for name in names]
    if "local_results_file" in batch:
        files["local_results_file"] = bring(batch["local_results_file"])
    return batch | files


def _keep(connection: duckdb.DuckDBPyConnection, work: Work, file: Path) -> Path:
    """Write what others read into a file of its own."""
    connection.execute(f"attach {literal(str(file))} as kept")
    connection.execute(f"create table kept.{COUNTS} (name varchar, row_count bigint)")
    for table in dict.fromkeys(step.table for step in work.phase.steps):
        connection.execute(f"insert into kept.{COUNTS} select $1, count(*) from {table}", [table])
        if table in work.phase.keeps:
            connection.execute(f"create table kept.{table} as from {table}")
    connection.execute("detach kept")
    return file
