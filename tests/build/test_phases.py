"""What a cluster does of the plan: every step once, and each part is given what its steps read."""

from __future__ import annotations

from service.build.engines.spark.phases import KEYS, phases_of, scheduled
from service.build.plan import load_plan

STEPS = load_plan().steps


def test_every_step_comes_once_and_after_what_it_reads() -> None:
    ordered = [step for stage in scheduled(STEPS) for step in stage]
    fills = [step.fills for step in ordered]

    assert sorted(fills) == sorted(step.fills for step in STEPS)
    for place, step in enumerate(ordered):
        assert {*step.reads} & {*fills} <= {*fills[:place]}, step.query.name


def test_a_part_is_given_what_its_steps_read_and_keeps_what_others_read() -> None:
    phases = phases_of(STEPS)
    made = {step.table for phase in phases for step in phase.steps}
    for phase in phases:
        filled = {step.table for step in phase.steps}
        read = {name.partition(".")[0] for step in phase.steps for name in step.reads}
        assert read <= filled | {*phase.loads} | {*phase.handed}, phase.name
        assert not made & {*phase.handed}, phase.name
        assert phase.part in KEYS or not phase.loads, phase.name
    # Nobody who reads all rows is left without a table, and no row of the results is written twice.
    here = {name for step in STEPS if step.part is None for name in step.reads}
    kept = {table for phase in phases for table in phase.keeps}
    assert here & made <= kept
    assert "staged_result" not in kept


def test_a_table_of_the_snapshot_that_parts_fill_is_kept() -> None:
    kept = {table for phase in phases_of(STEPS) for table in phase.keeps}
    assert {step.table for step in STEPS if step.part and not step.is_temporary} <= kept
