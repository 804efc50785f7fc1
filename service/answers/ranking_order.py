"""What rows are to be in order of → how they are sorted."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from typing import Any

import msgspec

from service.errors import BadParameter
from service.queries.run import Columns
from service.wire.rankings import RankedRow, Selected

# Of which the lowest is the best; of all others the highest.
_LOWEST_FIRST = ("rank", "model")
_FIELDS = (
    *("rank", "model", "bordaPoints", "tasksRun"),
    *("meanTask", "meanTaskType", "meanPublic", "meanPrivate", "zeroShotPct"),
    *("totalParamsB", "activeParamsB", "embeddingDim", "maxTokens"),
)

Order = Callable[[list[RankedRow]], list[RankedRow]]


def in_order(order_by: str, selection: Selected, columns: Columns) -> Order:
    """How rows made of `columns` are sorted by `order_by`: nulls last, ties as they stand.

    Raises:
        BadParameter: no row has such a field, and no score of the selection is called so.
    """
    if not order_by:
        return lambda rows: rows
    name = order_by.removeprefix("-")
    if name in _FIELDS:
        field = _attribute(name)
        if name == "model":
            return _sorter(order_by, lambda rows: [row.model.name for row in rows])
        return _sorter(order_by, lambda rows: [getattr(row, field) for row in rows])
    if name in selection.task_types:
        scores = [_decoded(each).get(name) for each in columns["scores_by_task_type"]]
    elif name in selection.tasks:
        scores = [_decoded(each).get(name) for each in columns["scores_by_task"]]
    else:
        known = [*_FIELDS, *selection.task_types, *selection.tasks]
        near = get_close_matches(name[:100], known, n=3)
        hint = f" (near it: {', '.join(near)})" if near else ""
        raise BadParameter(
            "order_by",
            order_by,
            f"one of {', '.join(_FIELDS)}, or a task or a type of task of the selection{hint}",
        )
    return _sorter(order_by, lambda _rows: scores)


def _sorter(order_by: str, keys_of: Callable[[list[RankedRow]], list[Any]]) -> Order:
    is_descending = order_by.removeprefix("-") not in _LOWEST_FIRST
    is_reversed = is_descending != order_by.startswith("-")

    def ordered(rows: list[RankedRow]) -> list[RankedRow]:
        keys = keys_of(rows)
        known = [place for place in range(len(rows)) if keys[place] is not None]
        known.sort(key=lambda place: keys[place], reverse=is_reversed)
        unknown = [place for place in range(len(rows)) if keys[place] is None]
        return [rows[place] for place in known + unknown]

    return ordered


def _attribute(name: str) -> str:
    fields = msgspec.structs.fields(RankedRow)
    return next(field.name for field in fields if field.encode_name == name)


def _decoded(scores: msgspec.Raw | dict[str, float]) -> dict[str, float]:
    if isinstance(scores, dict):
        return scores
    decoded: dict[str, float] = msgspec.json.decode(scores)
    return decoded
