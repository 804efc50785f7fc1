"""The page that asks SQL, with what came of what was asked."""

from __future__ import annotations

from itertools import groupby

import msgspec

from service.answers.queryable import MAIN, QueryableName, queryable_names
from service.pages.examples import examples_of
from service.pages.links import Links, links_of
from service.pages.sql.result import Fault, columns_of, fault_of, rows_of, said_of
from service.pages.templates import render_page, render_rows
from service.representations.registry import FORMS
from service.snapshots.connect import Snapshot
from service.wire.encode import encode
from service.wire.sql import SqlAnswer, SqlProblem

_EDITABLE_LINES = (6, 24)
_TITLE_CHARACTERS = 60
_SHORT_NAME = 4


class Asked(msgspec.Struct, frozen=True):
    """A question of the page's list, and where it is asked."""

    question: str
    url: str


def sql_page(snapshot: Snapshot, q: str, answer: bytes) -> bytes:
    """The page over `q` and its `answer`, JSON as the API answers; empty where none was asked."""
    told = msgspec.json.decode(answer, type=SqlAnswer) if answer else None
    return _page(snapshot, q, told, None)


def refused_page(snapshot: Snapshot, q: str, problem: SqlProblem) -> bytes:
    """The page over `q`, which has no answer."""
    return _page(snapshot, q, None, fault_of(q, problem))


def no_sql_page(snapshot: Snapshot, q: str) -> bytes:
    """The page where SQL is not enabled: how it would be, and how to ask the file instead."""
    return render_page(snapshot, "sql_off.html", q=q, examples=_examples(snapshot))


def _page(snapshot: Snapshot, q: str, answer: SqlAnswer | None, fault: Fault | None) -> bytes:
    links, names = links_of(snapshot), snapshot.cached(queryable_names)
    # Something to run stands there from the start.
    editable = q or snapshot.cached(examples_of)[0].sql
    line_count = max(_EDITABLE_LINES[0], min(editable.count("\n") + 2, _EDITABLE_LINES[1]))
    return render_page(
        snapshot,
        "sql.html",
        q=q,
        editable=editable,
        title=" ".join(q.split())[:_TITLE_CHARACTERS],
        line_count=line_count,
        fault=fault,
        result=None if answer is None else _result(links, q, answer),
        examples=_examples(snapshot),
        views=[each for each in names if each.schema_name == MAIN and each.is_view],
        names=encode(_for_completion(names)).decode(),
    )


def _result(links: Links, q: str, answer: SqlAnswer) -> dict[str, object]:
    return {
        "said": said_of(answer),
        "columns": columns_of(answer),
        "rows": render_rows("sql_rows.html", rows_of(answer)),
        "is_empty": not answer.rows,
        "downloads": [
            {"name": _label(name), "url": links.to("/v1/sql", [("q", q), ("format", name)])}
            for name in FORMS
        ],
    }


def _label(form: str) -> str:
    return form.upper() if len(form) <= _SHORT_NAME else form.capitalize()


def _examples(snapshot: Snapshot) -> list[tuple[str, list[Asked]]]:
    links = links_of(snapshot)
    return [
        (
            group,
            [Asked(each.question, links.to("/sql", [("q", each.sql)])) for each in examples],
        )
        for group, examples in groupby(snapshot.cached(examples_of), lambda each: each.group)
    ]


def _for_completion(names: list[QueryableName]) -> dict[str, object]:
    """Columns by the name of their table; views of benchmarks share theirs."""
    return {
        "columns": {each.name: each.column_names for each in names if each.schema_name == MAIN},
        "leaderboards": [each.name for each in names if each.schema_name != MAIN],
    }
