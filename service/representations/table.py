"""Answers → flat tables: the columns of each row, one for each key where JSON has a map.

What any tabular form is written from. A column is called by its field, and one of a map by the
field and the key: `scores_by_task.STS12`. Columns stand in the order of the fields, keys in that
of the answer's headings. Lists and settings are JSON; what JSON has as null is None.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from service.wire.changes import ChangedRow, Changes, HistoryRow, ModelHistory
from service.wire.coverage import BenchmarkCoverage, CoverageRow, CoveredTask, ModelCoverage
from service.wire.encode import encode
from service.wire.structs import Leaderboard, LeaderboardRow, Model

Value = str | int | float | bool | None
Keys = Iterable[tuple[str, ...]]
"""Paths into a map, or into a map of maps."""


class Table(NamedTuple):
    """`rows` are read once; each has a value for every column."""

    columns: list[str]
    rows: Iterator[list[Value]]


def table_of(answer: object) -> Table:
    """The table that `answer` is.

    Raises:
        TypeError: it is none.
    """
    if isinstance(answer, Leaderboard):
        groups = [
            (grouping.name, group.label)
            for grouping in answer.custom_groupings
            for group in grouping.groups
        ]
        return _flattened(
            LeaderboardRow,
            answer.rows,
            {
                "scores_by_task_type": [(each,) for each in answer.task_types],
                "scores_by_task": [(each,) for each in answer.tasks],
                "scores_by_custom_group": groups,
            },
        )
    if isinstance(answer, BenchmarkCoverage):
        tasks = [(each.name,) for each in answer.tasks]
        return _flattened(CoverageRow, answer.rows, {"needed_by_task": tasks})
    if isinstance(answer, ModelCoverage):
        if answer.tasks:
            return _flattened(CoveredTask, answer.tasks, {})
        return _flattened(CoverageRow, answer.rows, {})
    if isinstance(answer, Changes):
        return _flattened(ChangedRow, answer.rows, {})
    if isinstance(answer, ModelHistory):
        return _flattened(HistoryRow, answer.rows, {})
    raise TypeError(f"{type(answer).__name__} is no table")


def _flattened(
    kind: type[msgspec.Struct], rows: Iterable[msgspec.Struct], maps: Mapping[str, Keys]
) -> Table:
    keys_of = {field: list(keys) for field, keys in maps.items()}
    columns: list[str] = []
    for field in kind.__struct_fields__:
        columns += [".".join((field, *key)) for key in keys_of[field]] if field in maps else [field]
    return Table(columns, (_values(row, keys_of) for row in rows))


def _values(row: msgspec.Struct, keys_of: Mapping[str, list[tuple[str, ...]]]) -> list[Value]:
    values: list[Value] = []
    for field in row.__struct_fields__:
        value = getattr(row, field)
        if field in keys_of:
            scores = msgspec.json.decode(value) if isinstance(value, msgspec.Raw) else value
            values += [_at(scores, key) for key in keys_of[field]]
        else:
            values.append(_plain(value))
    return values


def _at(scores: Any, key: tuple[str, ...]) -> Value:
    for part in key:
        scores = None if scores is None else scores.get(part)
    value: Value = scores
    return value


def _plain(value: Any) -> Value:
    if isinstance(value, Model):
        return value.name
    if value is None or isinstance(value, str | int | float):
        return value
    return encode(value).decode()
