"""Plan → phases: which steps a task runs over a part of the rows, and what it is given and keeps.

A plain value: it follows from what the steps declare, and holds no session.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from service.build.plan import Step

# By which column rows go to the part that has to have them.
KEYS = {"task": "cell_id", "entry": "entry_id", "benchmark": "selection_id"}


class Phase(msgspec.Struct, frozen=True):
    """Steps over parts that `part` names: files, or ranges of whole tasks, entries, benchmarks.

    A part is given its own rows of the tables that it `loads`, which phases before kept, and all
    rows of those that are `handed`. What it `keeps`, others read.
    """

    name: str
    part: str
    steps: tuple[Step, ...]
    loads: tuple[str, ...]
    handed: tuple[str, ...]
    keeps: tuple[str, ...]


def scheduled(steps: Iterable[Step]) -> list[tuple[Step, ...]]:
    """`steps` in stages: one that reads all rows, or all those of a kind of part that can go."""
    waiting = list(steps)
    ordered: list[tuple[Step, ...]] = []
    while waiting:
        ready = _ready(waiting, waiting)
        whole = [step for step in ready if step.part is None]
        stage = whole[:1] or _together(waiting, ready[0].part)
        ordered.append(tuple(stage))
        waiting = [step for step in waiting if step not in stage]
    return ordered


def _ready(steps: Iterable[Step], waiting: Sequence[Step]) -> list[Step]:
    missing = {step.fills for step in waiting}
    return [step for step in steps if not missing & {*step.reads}]


def _together(waiting: Sequence[Step], part: str | None) -> list[Step]:
    """Those of `waiting` that parts of one kind can do, each after what it reads."""
    stage: list[Step] = []
    others = list(waiting)
    while fitting := [step for step in _ready(others, others) if step.part == part]:
        stage += fitting
        others = [step for step in others if step not in fitting]
    return stage


def phases_of(steps: Sequence[Step]) -> list[Phase]:
    """The phases of a plan, in their order."""
    stages = [stage for stage in scheduled(steps) if stage[0].part is not None]
    made_in = {step.table: place for place, stage in enumerate(stages) for step in stage}
    found = []
    for place, stage in enumerate(stages):
        part = str(stage[0].part)
        filled = {step.table for step in stage}
        read = {name.partition(".")[0] for step in stage for name in step.reads} - filled
        # Files are read again: that takes less than to write all their rows down.
        again = [
            step for step in stages[0] if place and part == stages[0][0].part and step.table in read
        ]
        loads = {table for table in read if table in made_in} - {step.table for step in again}
        others = {
            name for step in steps if step not in stage and step not in again for name in step.reads
        }
        keeps = {step.table for step in stage if not step.is_temporary or step.table in others}
        if part == "file":
            keeps.discard("staged_result")
        found.append(
            Phase(
                name=f"{place + 1}-{part}",
                part=part,
                steps=(*again, *stage),
                loads=tuple(sorted(loads)),
                handed=tuple(sorted(read - loads - {step.table for step in again})),
                keeps=tuple(sorted(keeps)),
            )
        )
    return found
