"""A task's scores → who is shown of it, and their scores in the subsets and splits that are asked.

Ranks and scores are the API's, and are of all models, whoever is shown.
"""

from __future__ import annotations

from typing import Any

import msgspec

from service.answers.metadata_index import metadata_index_of
from service.answers.models import ModelFilter, models
from service.answers.packed import TaskSlot, unpack_rows
from service.errors import BadParameter
from service.snapshots.connect import Snapshot
from service.wire.structs import Model, TaskScoreRow, TaskScores

# Unasked, so many subsets and splits have columns; asked for, at most so many.
UNASKED_COLUMNS = 12
MOST_COLUMNS = 60

Slot = tuple[str, str]


class Named(msgspec.Struct, frozen=True):
    """What a row says of its model: the rest is in the index."""

    name: str


class Standing(msgspec.Struct, frozen=True):
    """A model's row, its metadata, its scores in the slots shown, and in how many it has any."""

    row: TaskScoreRow
    model: Model
    scores: list[float | None]
    measured_count: int


class Standings(msgspec.Struct, frozen=True):
    """All models of a task by rank, those that are left, and the slots that have columns."""

    all: list[Standing]
    left: list[Standing]
    slots: list[Slot]
    labels: list[str]
    slot_count: int


def standings_of(snapshot: Snapshot, told: TaskScores, values: dict[str, Any]) -> Standings:
    """What `values` ask of `told`.

    Raises:
        BadParameter: there is no such subset or split, or too many of them.
    """
    index = metadata_index_of(snapshot)
    key = index.task_names.key(msgspec.json.decode(told.task, type=Named).name)
    slots = [(slot.subset, slot.split) for slot in unpack_rows(index.task_slots.get(key), TaskSlot)]
    shown = _shown(told, slots, values)
    found = []
    for row in told.rows:
        scores = msgspec.json.decode(row.subset_scores, type=dict[str, dict[str, float]])
        found.append(
            Standing(
                row=row,
                model=index.models[index.model_names.key(_name_of(row))],
                scores=[scores.get(subset, {}).get(split) for subset, split in shown],
                measured_count=sum(map(len, scores.values())),
            )
        )
    return Standings(
        all=found,
        left=_left(snapshot, found, values),
        slots=shown,
        labels=[_label(slot, told) for slot in shown],
        slot_count=len(slots),
    )


def _label(slot: Slot, told: TaskScores) -> str:
    """The subset, or the split, where the other is the same of all."""
    if len(told.splits) == 1:
        return slot[0]
    return slot[1] if len(told.subsets) == 1 else ", ".join(slot)


def _name_of(row: TaskScoreRow) -> str:
    return msgspec.json.decode(row.model, type=Named).name


def _shown(told: TaskScores, slots: list[Slot], values: dict[str, Any]) -> list[Slot]:
    """The slots that are asked for; unasked, the first few."""
    for name, known in (("subsets", told.subsets), ("splits", told.splits)):
        unknown = next((word for word in values[name] if word not in known), None)
        if unknown is not None:
            raise BadParameter(name, unknown, ", ".join(known[:50]))
    if not values["subsets"] and not values["splits"]:
        return slots[:UNASKED_COLUMNS]
    subsets, splits = values["subsets"] or told.subsets, values["splits"] or told.splits
    wanted = [slot for slot in slots if slot[0] in subsets and slot[1] in splits]
    if len(wanted) > MOST_COLUMNS:
        allowed = f"at most {MOST_COLUMNS} subsets and splits at a time; these are {len(wanted)}"
        raise BadParameter("subsets", ", ".join(values["subsets"]) or "all", allowed)
    return wanted


def _left(snapshot: Snapshot, found: list[Standing], values: dict[str, Any]) -> list[Standing]:
    asked = {name: values[name] for name in ModelFilter.__struct_fields__ if name in values}
    left = found
    if any(value not in (None, (), "") for value in asked.values()):
        passing = {each.json for each in models(snapshot, ModelFilter(**asked)).items}
        left = [each for each in left if bytes(each.row.model) in passing]
    if values["complete_only"]:
        left = [each for each in left if each.row.score is not None]
    if values["untrained_only"]:
        left = [each for each in left if each.row.trained_on is False]
    words = values["q"].casefold().split()
    return [each for each in left if all(word in each.model.name.casefold() for word in words)]
