"""SQL over HTTP as clients see it: what is asked, what comes of it, and what is wrong."""

from __future__ import annotations

from typing import Any

from service.wire.structs import Problem, Wire


class SqlProblem(Problem, frozen=True):
    """SQL without an answer; where in it, from 1, as far as DuckDB says so."""

    line: int | None
    column: int | None


class SqlQuestion(Wire, frozen=True):
    """What to answer: one SELECT."""

    q: str


class SqlColumn(Wire, frozen=True):
    """A column of an answer to SQL, by DuckDB's type."""

    name: str
    type: str


class SqlAnswer(Wire, frozen=True):
    """The first rows of a result, values in the order of `columns`; all, unless `is_truncated`.

    Numbers have every digit; dates, times, intervals and what else JSON has no type for are text,
    blobs base64; NaN and infinities are null.
    """

    columns: list[SqlColumn]
    rows: list[list[Any]]
    row_count: int
    is_truncated: bool
