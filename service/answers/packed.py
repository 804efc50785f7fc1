"""Rows by the thousand, of which an answer needs a few → bytes by key, and back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TypeVar

import msgspec

from service.queries.run import Row

T = TypeVar("T")


class TaskSlot(Row, frozen=True, array_like=True):
    """Columns of `task_slots`."""

    task_id: int
    slot_id: int
    subset: str
    split: str


class Statistics(Row, frozen=True, array_like=True):
    """Columns of `descriptive_statistics` and of `small_statistics`."""

    task_id: int
    json_gz: bytes
    sha256: str
    size_bytes: int


class SizedRun(Row, frozen=True, array_like=True):
    """Columns of `sized_runs`."""

    benchmark_id: int
    rank: int
    model_id: int
    model_type: str | None
    mean_task: float | None
    total_params_b: float


class ModelRun(Row, frozen=True, array_like=True):
    """Columns of `model_runs`."""

    model_id: int
    benchmark_id: int
    rank: int
    total_models: int
    mean_task: float | None
    mean_task_type: float | None
    zero_shot_pct: int
    scores_by_task_type: str
    model_type: str | None
    embedding_dim: int | None


def pack_rows(rows: Sequence[Row]) -> dict[int, bytes]:
    """`rows` in their order by their first field: a third of the memory they take as structs."""
    rows_of: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        rows_of[getattr(row, row.__struct_fields__[0])].append(row)
    return {key: msgspec.msgpack.encode(of_key) for key, of_key in rows_of.items()}


def unpack_rows(packed: bytes | None, row: type[T]) -> list[T]:
    """The rows, none where nothing is packed."""
    return [] if packed is None else msgspec.msgpack.decode(packed, type=list[row])  # type: ignore[valid-type]
