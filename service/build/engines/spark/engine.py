"""Plan → filled tables of one DuckDB file, with tasks of a Spark cluster.

What reads all rows runs here, by the local engine, and so does what is small. All else are phases
over parts (`phases.py`); each part becomes a file in the scratch (`task.py`), so that a build that
was killed goes on from those that are there.
"""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from service.build.definitions import define_tables, literal
from service.build.engines.local import LocalEngine
from service.build.engines.spark.exchange import Moved, rows_of
from service.build.engines.spark.files import FileParts, placed
from service.build.engines.spark.phases import Phase, phases_of, scheduled
from service.build.engines.spark.scratch import Scratch
from service.build.engines.spark.session import told
from service.build.engines.spark.task import run_part, spill_folder
from service.build.engines.spark.work import Done, Part, Work, this_program
from service.build.plan import Plan, Step
from service.errors import BadResults, BuildFailed
from service.statements import execute

# Which query gives the parts of a phase, by what has to lie together.
CUTS = {"task": "whole_task", "entry": "entry", "benchmark": "whole_benchmark"}


class SparkEngine(msgspec.Struct):
    """Runs `plan`, what is whole by `local`; `part_rows` is how many scores a part has, about."""

    plan: Plan
    local: LocalEngine
    context: Any
    scratch: Scratch
    files: FileParts
    part_rows: int
    memory_limit: str
    parts: dict[str, list[Part]] = {}
    done: list[Done] = []

    def stages(self, steps: Iterable[Step]) -> list[tuple[Step, ...]]:
        """`steps` in an order in which those that parts can do come together."""
        return scheduled(steps)

    def run(self, cursor: duckdb.DuckDBPyConnection, stage: Sequence[Step]) -> None:
        """Fill the tables of the steps of a stage.

        Raises:
            BadResults: DuckDB refuses what is in them.
            BuildFailed: a part can't be built, on whichever machine.
        """
        if stage[0].part is None:
            self.local.run(cursor, stage)
            return
        phases = phases_of(self.plan.steps)
        phase = next(each for each in phases if each.steps[-len(stage) :] == (*stage,))
        parts = self._parts_of(cursor, phase)
        there = self.scratch.names()
        missing = tuple(part for part in parts if part.name not in there)
        if missing:
            self._build(cursor, phase, missing)
        self.parts[phase.name] = parts
        self._take(cursor, phase, parts)

    def _parts_of(self, cursor: duckdb.DuckDBPyConnection, phase: Phase) -> list[Part]:
        if phase.part == "file":
            return self.files.parts(phase.name, next(iter(self.parts.values()), []))
        found = execute(cursor, self.plan.cuts[CUTS[phase.part]], max_rows=self.part_rows)
        names = [column[0] for column in found.description]
        rows = found.fetchall()
        return [
            Part(
                name=f"{phase.name}-{place:06}-of-{len(rows):06}.duckdb",
                batch={"benchmark_id": None} | dict(zip(names, row, strict=True)),
                first_key=row[0],
                last_key=row[1],
            )
            for place, row in enumerate(rows)
        ]

    def _build(
        self, cursor: duckdb.DuckDBPyConnection, phase: Phase, parts: tuple[Part, ...]
    ) -> None:
        work = Work(
            program=this_program(),
            scratch=self.scratch,
            phase=msgspec.structs.replace(phase, steps=tuple(map(placed, phase.steps))),
            parts=parts,
            handed=self._hand(cursor, phase) if phase.handed else None,
            memory_limit=self.memory_limit,
        )
        try:
            done: list[Done] = self._tasks(work).collect()
        except Exception as error:
            raise BuildFailed(f"phase {phase.name} can't be built: {told(error)}") from error
        for each in done:
            if each.is_too_much:
                raise BuildFailed(
                    f"{each.name} takes more than a task may: {each.refused}; see --part-rows"
                )
            if each.refused is not None:
                raise BadResults(f"{each.name} can't be built: {each.refused}")
        self.done += done

    def _tasks(self, work: Work) -> Any:
        """What Spark is to do: a task for each part, given what others kept of it."""
        count, kept = len(work.parts), self._kept(work.phase)
        if not work.phase.loads:
            places = self.context.parallelize(range(count), count)
            return places.mapPartitionsWithIndex(functools.partial(_run_alone, work))
        sent = self.context.parallelize(kept, len(kept)).flatMap(functools.partial(_send, work))
        arriving = sent.partitionBy(count, own_place)
        return arriving.mapPartitionsWithIndex(functools.partial(run_part, work))

    def _kept(self, phase: Phase) -> list[tuple[int, str]]:
        """The files that have rows of what this phase loads, and their places."""
        names = [
            part.name
            for before in phases_of(self.plan.steps)
            if {*before.keeps} & {*phase.loads}
            for part in self.parts[before.name]
        ]
        return [*enumerate(names)]

    def _hand(self, cursor: duckdb.DuckDBPyConnection, phase: Phase) -> str:
        """Put what every part needs whole into one file, with the macros that read it."""
        name = f"{phase.name}-handed.duckdb"
        with tempfile.TemporaryDirectory() as home:
            file = Path(home) / name
            with duckdb.connect(str(file)) as handed:
                define_tables(handed)
                known = {table for (table,) in handed.execute("show tables").fetchall()}
            cursor.execute(f"attach {literal(str(file))} as handed")
            for table in phase.handed:
                if table in known:
                    cursor.execute(f"insert into handed.{table} by name from {table}")
                else:
                    cursor.execute(f"create table handed.{table} as from {table}")
            cursor.execute("detach handed")
            self.scratch.put(file, name)
        return name

    def _take(self, cursor: duckdb.DuckDBPyConnection, phase: Phase, parts: list[Part]) -> None:
        """Fill the tables that are needed here, a part after the other."""
        read = {name for step in self.plan.steps if step.part is None for name in step.reads}
        needed = [
            step
            for step in phase.steps
            if step.table in phase.keeps and (not step.is_temporary or step.table in read)
        ]
        for place, part in enumerate(parts if needed else ()):
            with tempfile.TemporaryDirectory() as home:
                file = self.scratch.get(part.name, Path(home))
                cursor.execute(f"attach {literal(str(file))} as kept (read_only)")
                for step in needed:
                    into = f"insert into {step.table} by name"
                    if step.is_temporary and not place:
                        into = f"create temporary table {step.table} as"
                    cursor.execute(f"{into} from kept.{step.table}")
                cursor.execute("detach kept")


def own_place(part: int) -> int:
    """Where the rows of a part go: as many places as parts, so that no two are in one."""
    return part


def _send(work: Work, kept: tuple[int, str]) -> Iterator[Moved]:
    return rows_of(work, *kept, spill_folder())


def _run_alone(work: Work, place: int, _: Iterator[int]) -> Iterator[Done]:
    return run_part(work, place, ())
