"""SQL files → the plan of a build: which step fills which table, from what, and how it is cut.

A plain value: it holds no connection, and any engine may run it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

import msgspec

from service import resources
from service.statements import Statement, load_statement, load_statements

HEADING = re.compile(r"^-- (Reads|Cut by|Parted by|Mapped by|Fills): (.+)$", re.MULTILINE)
COLUMN = re.compile(r"^--   (\w+) +(\w+)", re.MULTILINE)
NOTHING, WHOLE, TEMPORARY = "nothing", "whole", " (temporary)"


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A query whose rows fill `table`, or, where `column` is named, that column by the first one.

    `reads` names every table that the query reads, macros included. `cut` says by what it may be
    taken in batches, the outer first, none: whole; the parameters that a batch gives are the
    columns of the cut's query. Where it is `mapped_by` a function, each row goes through it, and
    what it returns are the `columns`. `part` says what has to lie together where each part of the
    rows is on another machine, none: all of them.
    """

    query: Statement
    table: str
    column: str | None = None
    is_temporary: bool = False
    reads: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()
    mapped_by: str | None = None
    part: str | None = None
    columns: dict[str, str] = {}

    @property
    def fills(self) -> str:
        """What other steps may read once it is done."""
        return self.table if self.column is None else f"{self.table}.{self.column}"


class Plan(msgspec.Struct, frozen=True):
    """Steps in an order in which each finds what it reads; queries that give batches, by cut."""

    steps: tuple[Step, ...]
    cuts: dict[str, Statement]

    def last_readers(self) -> dict[str, str]:
        """Of each temporary table, what the last step fills that reads it."""
        temporary = {step.table for step in self.steps if step.is_temporary}
        return {table: step.fills for step in self.steps for table in temporary & {*step.reads}}

    def without(self, parameter: str) -> tuple[Step, ...]:
        """The steps that neither take `parameter` nor read what was made of it."""
        of_it: set[str] = set()
        others = []
        for step in self.steps:
            if parameter in step.query.parameters or of_it & {*step.reads}:
                of_it.add(step.fills)
            else:
                others.append(step)
        return tuple(others)


def load_plan() -> Plan:
    """The plan that the headers of `sql/catalog` and `sql/build` declare."""
    sql = resources.sql_dir()
    files = sorted([*(sql / "catalog").glob("*.sql"), *(sql / "build").glob("*.sql")])
    steps = [read_step(load_statement(file)) for file in files]
    return Plan(in_order(steps), load_statements(sql / "cuts"))


def read_step(query: Statement) -> Step:
    """The step that a file of SQL declares at its top."""
    headings = HEADING.findall(query.text)
    declared, reads = dict(headings), [names for what, names in headings if what == "Reads"]
    table, _, column = declared["Fills"].removesuffix(TEMPORARY).partition(".")
    mapped_by = declared.get("Mapped by")
    cut = _listed(declared["Cut by"], WHOLE)
    header = query.text.partition("-- Columns")[2].partition("-- Grain")[0]
    return Step(
        query=query,
        table=table,
        column=column or None,
        is_temporary=declared["Fills"].endswith(TEMPORARY),
        reads=_listed(", ".join(reads), NOTHING),
        cut=cut,
        mapped_by=mapped_by,
        part=declared.get("Parted by", cut[-1] if cut else None),
        columns=dict(COLUMN.findall(header)) if mapped_by else {},
    )


def stages(steps: Iterable[Step]) -> list[tuple[Step, ...]]:
    """`steps` in their order; neighbours that are cut by the same lie in one stage."""
    return [
        tuple(alike) for _, alike in groupby(steps, lambda step: step.cut[:1] or step.query.name)
    ]


def _listed(names: str, none: str) -> tuple[str, ...]:
    return () if names == none else tuple(names.split(", "))


def in_order(steps: list[Step]) -> tuple[Step, ...]:
    """`steps`, each after those that fill what it reads; those that are cut alike lie together.

    Raises:
        ValueError: some wait for each other.
    """
    ordered: list[Step] = []
    waiting = sorted(steps, key=lambda step: step.query.name)
    while waiting:
        missing = {step.fills for step in waiting}
        ready = [step for step in waiting if not missing & {*step.reads}]
        if not ready:
            raise ValueError(f"{', '.join(sorted(missing))}: each waits for another")
        cut = ordered[-1].cut[:1] if ordered else ()
        ordered.append(next((step for step in ready if step.cut[:1] == cut), ready[0]))
        waiting.remove(ordered[-1])
    return tuple(ordered)
