"""Plan → filled tables of one DuckDB file: a step at a time, in bounded memory.

Sums in file order hold every score that they sum. Taken in batches, what they hold has a bound,
and their time follows the rows. Which batches there are depends on the results alone, so that the
same ones give the same file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import duckdb
import msgspec

from service.build.plan import Plan, Step, stages
from service.statements import execute

Values = dict[str, object]
Functions = dict[str, Callable[..., tuple[object, ...]]]


class LocalEngine(msgspec.Struct, frozen=True):
    """Runs steps of `plan` with `values` for their parameters, and `max_rows` scores in a batch.

    `functions` are those that rows are mapped by. Any cursor of the file may run a step; temporary
    tables are its own.
    """

    plan: Plan
    values: Values
    functions: Functions
    max_rows: int

    def stages(self, steps: Iterable[Step]) -> list[tuple[Step, ...]]:
        """`steps` in their order, those together that are cut alike."""
        return stages(steps)

    def run(self, cursor: duckdb.DuckDBPyConnection, stage: Sequence[Step]) -> None:
        """Fill the tables of the steps of a stage, which are cut alike: a batch after the other.

        So what a benchmark needs on the way is gone before the next one.
        """
        for batch in self.batches(cursor, stage[0].cut[:1], {}):
            finer = {step.cut for step in stage if len(step.cut) > 1}
            within = {cut: self.batches(cursor, cut, batch) for cut in finer}
            for step in stage:
                self.fill(cursor, step, within.get(step.cut, [batch]))

    def batches(
        self, cursor: duckdb.DuckDBPyConnection, cut: tuple[str, ...], outer: Values
    ) -> list[Values]:
        """What cuts a step by `cut` into batches, in order, within the batch `outer`."""
        if not cut:
            return [outer]
        values = outer | {"max_rows": self.max_rows}
        found = execute(cursor, self.plan.cuts["_".join(cut)], **values)
        names = [column[0] for column in found.description]
        return [outer | dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def fill(self, cursor: duckdb.DuckDBPyConnection, step: Step, batches: list[Values]) -> None:
        """Fill the table of a step, a batch after the other."""
        into = f"insert into {step.table} by name"
        for batch in batches:
            text, values = step.query.text, step.query.bind(self.values | batch)
            if step.mapped_by is not None:
                text, values = self._mapped(cursor, step, values)
            if step.column is not None:
                key = cursor.execute(f"describe {text}", values).fetchall()[0][0]
                cursor.execute(
                    f"update {step.table} set {step.column} = filled.{step.column}"
                    f" from ({text}) as filled where {step.table}.{key} = filled.{key}",
                    values,
                )
            else:
                is_new = step.is_temporary and not _is_there(cursor, step.table)
                start = f"create temporary table {step.table} as" if is_new else into
                cursor.execute(f"{start}\n{text}", values)
        for table, last in self.plan.last_readers().items():
            if last == step.fills:
                cursor.execute(f"drop table {table}")

    def _mapped(
        self, cursor: duckdb.DuckDBPyConnection, step: Step, values: Values
    ) -> tuple[str, Values]:
        """A query of what the function makes of the rows of the step's query."""
        function = self.functions[str(step.mapped_by)]
        rows = [function(*row) for row in cursor.execute(step.query.text, values).fetchall()]
        names = ", ".join(
            f"unnest(${name}::{kind}[]) as {name}" for name, kind in step.columns.items()
        )
        return f"select {names}", {
            name: [row[place] for row in rows] for place, name in enumerate(step.columns)
        }


def _is_there(cursor: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Whether a batch before has made it, and some step is still to read it."""
    found = cursor.execute("from duckdb_tables() where temporary and table_name = $1", [table])
    return found.fetchone() is not None
