"""An answer to SQL → a table of texts; a fault → the line it is in."""

from __future__ import annotations

from typing import Any

import msgspec

from service.pages import figures
from service.wire.sql import SqlAnswer, SqlProblem

MOST_ROWS = 200
# A map of scores may have hundreds of entries: the files have all of it.
_LONGEST_CELL = 240


class Cell(msgspec.Struct, frozen=True):
    """What stands in a cell; `kind` is a class of its style."""

    text: str
    kind: str = ""


class Row(msgspec.Struct, frozen=True):
    """A row of the table."""

    cells: list[Cell]


class Column(msgspec.Struct, frozen=True):
    """A head of the table."""

    name: str
    type: str
    kind: str


class Fault(msgspec.Struct, frozen=True):
    """Why there is no answer; `before` the place and `after` it are of its line, if one is told."""

    detail: str
    line: int | None = None
    column: int | None = None
    before: str = ""
    after: str = ""


def columns_of(answer: SqlAnswer) -> list[Column]:
    """The heads, numbers to the right."""
    return [
        Column(each.name, each.type.lower(), "num" if _is_number(each.type) else "")
        for each in answer.columns
    ]


def rows_of(answer: SqlAnswer) -> list[Row]:
    """The first rows as texts."""
    kinds = [each.kind for each in columns_of(answer)]
    return [
        Row([_cell(value, kind) for value, kind in zip(row, kinds, strict=True)])
        for row in answer.rows[:MOST_ROWS]
    ]


def said_of(answer: SqlAnswer) -> str:
    """How much there is, and how much of it is shown."""
    said = figures.plural(answer.row_count, "row")
    if answer.is_truncated:
        said = f"the first {said}, there are more"
    if answer.row_count > MOST_ROWS:
        said += f"; {MOST_ROWS} of them are shown, the files have all"
    return said


def fault_of(q: str, problem: SqlProblem) -> Fault:
    """What is wrong with `q`, and where."""
    lines = q.splitlines()
    if problem.line is None or problem.column is None or not 0 < problem.line <= len(lines):
        return Fault(problem.detail)
    line, at = lines[problem.line - 1], problem.column - 1
    return Fault(problem.detail, problem.line, problem.column, line[:at], line[at:])


def _is_number(kind: str) -> bool:
    return kind.startswith(("DOUBLE", "FLOAT", "DECIMAL")) or kind.removesuffix("EGER").endswith(
        "INT"
    )


def _cell(value: Any, kind: str) -> Cell:
    if value is None:
        return Cell("null", f"{kind} no".strip())
    if isinstance(value, bool):
        return Cell(str(value).lower(), kind)
    text = str(value) if isinstance(value, str | int | float) else _as_json(value)
    return Cell(text if len(text) <= _LONGEST_CELL else f"{text[:_LONGEST_CELL]}…", kind)


def _as_json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
