"""What rows are to be in order of → the rows in that order."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

import msgspec

from service.answers.selected import OfferedTask
from service.errors import BadParameter
from service.queries.run import Columns
from service.wire.rankings import RankedRow

# As rows have them, by what a client calls them.
_FIELDS = {
    field.encode_name: field.name
    for field in msgspec.structs.fields(RankedRow)
    if not field.name.startswith(("scores_by", "trained_on", "experiments"))
}
# Of which the lowest comes first; of all others the highest.
_LOWEST_FIRST = ("rank", "model")
_LONGEST_LIKENED = 100


class Order:
    """An order of rows: by a field, or by their score of a task or of a type of task.

    Nulls come last, and rows that tie stay as they stand.
    """

    def __init__(self, order_by: str, tasks: list[OfferedTask]) -> None:
        """Raises BadParameter: no row has such a field, and none of `tasks` is called so."""
        self._name = order_by.removeprefix("-")
        self._is_turned = order_by.startswith("-")
        types = {task.type for task in tasks}
        self._column = "scores_by_task_type" if self._name in types else "scores_by_task"
        known = [*_FIELDS, *types, *(task.name for task in tasks)]
        if order_by and self._name not in known:
            near = get_close_matches(self._name[:_LONGEST_LIKENED], known, n=3)
            hint = f" (near it: {', '.join(near)})" if near else ""
            raise BadParameter(
                "order_by",
                order_by,
                f"{', '.join(_FIELDS)}, or a task or a type of task of the selection{hint}",
            )

    def scores(self, columns: Columns) -> list[float | None]:
        """The scores in `columns` that decide, by row; none where a field does."""
        if not self._name or self._name in _FIELDS:
            return []
        return [_decoded(scores).get(self._name) for scores in columns[self._column]]

    def sorted(self, rows: list[RankedRow], scores: list[float | None]) -> list[RankedRow]:
        """`rows` in this order; `scores` are those of the columns that they were made of."""
        if not self._name:
            return rows
        keys: list[Any] = scores or [_key(row, self._name) for row in rows]
        known = [place for place in range(len(rows)) if keys[place] is not None]
        is_highest_first = (self._name not in _LOWEST_FIRST) != self._is_turned
        known.sort(key=lambda place: keys[place], reverse=is_highest_first)
        return [
            *(rows[place] for place in known),
            *(row for row, key in zip(rows, keys, strict=False) if key is None),
        ]


def _key(row: RankedRow, name: str) -> Any:
    return row.model.name if name == "model" else getattr(row, _FIELDS[name])


def _decoded(scores: msgspec.Raw | dict[str, float]) -> dict[str, float]:
    if isinstance(scores, dict):
        return scores
    decoded: dict[str, float] = msgspec.json.decode(scores)
    return decoded
