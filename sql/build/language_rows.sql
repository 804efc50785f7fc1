-- Mean score per language of each entry of each benchmark; tasks that an entry did not cover
-- are left out of its means.
-- Params
--   $first_entry_id  integer  the first entry of this batch
--   $last_entry_id   integer  the last one
-- Grain: one row per benchmark and entry with a score in some language
-- Reads: benchmark_cell, cell, language_label, measurement
-- Cut by: entry
-- Fills: language_row
with
-- A task as benchmarks pin it: those that pin it to the same cells share the work.
pinned_task as (
    select
        benchmark_cell.benchmark_id,
        benchmark_cell.position,
        list(benchmark_cell.cell_id order by benchmark_cell.cell_id) as cell_ids
    from benchmark_cell
    inner join cell on benchmark_cell.cell_id = cell.cell_id
    where cell.scored_row_count > 0
    group by benchmark_cell.benchmark_id, benchmark_cell.position
),

pin as (
    select
        cell_ids,
        row_number() over (order by cell_ids) as pin_id
    from pinned_task
    group by cell_ids
),

pin_cell as (
    select
        pin_id,
        unnest(cell_ids) as cell_id
    from pin
),

pin_slot as (
    select distinct
        pin_cell.pin_id,
        cell.slot_id
    from pin_cell
    inner join cell on pin_cell.cell_id = cell.cell_id
),

required_coverage as (
    select
        pin_cell.pin_id,
        count(distinct cell.subset_id) * count(distinct cell.split_id) as slot_count
    from pin_cell
    inner join cell on pin_cell.cell_id = cell.cell_id
    group by pin_cell.pin_id
),

-- Counted once for all pins, which share most of them.
scored_slot as (
    select distinct
        cell.slot_id,
        measurement.entry_id
    from measurement
    inner join cell on measurement.cell_id = cell.cell_id
    where
        measurement.score is not null
        and measurement.entry_id between $first_entry_id and $last_entry_id
),

covered_pin as (
    select
        pin_slot.pin_id,
        scored_slot.entry_id
    from scored_slot
    inner join pin_slot on scored_slot.slot_id = pin_slot.slot_id
    inner join required_coverage on pin_slot.pin_id = required_coverage.pin_id
    group by pin_slot.pin_id, scored_slot.entry_id
    having count(*) >= any_value(required_coverage.slot_count)
),

label as (
    select
        label,
        row_number() over (order by label) as label_id
    from language_label
    group by label
),

cell_code as (
    select
        cell_id,
        unnest(languages) as code
    from cell
),

cell_label as (
    select
        cell_code.cell_id,
        label.label_id
    from cell_code
    inner join language_label on cell_code.code = language_label.code
    inner join label on language_label.label = label.label
),

pin_label as (
    select distinct
        pin_cell.pin_id,
        cell_label.label_id
    from pin_cell
    inner join cell_label on pin_cell.cell_id = cell_label.cell_id
),

-- What a mean is over: one language, and the pins that a benchmark has in it.
benchmark_scope as (
    select
        pinned_task.benchmark_id,
        pin_label.label_id,
        list(pin.pin_id order by pin.pin_id) as pin_ids
    from pinned_task
    inner join pin on pinned_task.cell_ids = pin.cell_ids
    inner join pin_label on pin.pin_id = pin_label.pin_id
    group by pinned_task.benchmark_id, pin_label.label_id
),

scope as (
    select
        label_id,
        pin_ids,
        row_number() over (order by label_id, pin_ids) as scope_id
    from benchmark_scope
    group by label_id, pin_ids
),

scope_pin as (
    select
        scope_id,
        label_id,
        unnest(pin_ids) as pin_id
    from scope
),

scope_cell as (
    select
        scope_pin.scope_id,
        scope_pin.pin_id,
        pin_cell.cell_id
    from scope_pin
    inner join pin_cell on scope_pin.pin_id = pin_cell.pin_id
    inner join cell_label
        on
            pin_cell.cell_id = cell_label.cell_id
            and scope_pin.label_id = cell_label.label_id
),

language_mean as (
    select
        scope_cell.scope_id,
        measurement.entry_id,
        favg(measurement.score order by measurement.row_number) as score
    from measurement
    inner join scope_cell on measurement.cell_id = scope_cell.cell_id
    where
        measurement.score is not null
        and measurement.entry_id between $first_entry_id and $last_entry_id
        -- A join could come first, with every entry times every cell.
        and (scope_cell.pin_id, measurement.entry_id) in (
            select
                pin_id,
                entry_id
            from covered_pin
        )
    group by scope_cell.scope_id, measurement.entry_id
)

select
    benchmark_scope.benchmark_id,
    language_mean.entry_id,
    map_from_entries(
        list((label.label, language_mean.score) order by label.label_id)
    ) as scores_by_language
from benchmark_scope
inner join scope
    on
        benchmark_scope.label_id = scope.label_id
        and benchmark_scope.pin_ids = scope.pin_ids
inner join language_mean on scope.scope_id = language_mean.scope_id
inner join label on scope.label_id = label.label_id
group by benchmark_scope.benchmark_id, language_mean.entry_id
order by benchmark_scope.benchmark_id, language_mean.entry_id
