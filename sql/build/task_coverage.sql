-- What every entry ran of every task of the benchmarks, on its splits and subsets and off them.
-- Params
--   $first_entry_id  integer  the first entry of this batch
--   $last_entry_id   integer  the last one
-- Grain: one row per benchmark, task and entry with a row of it
-- Reads: benchmark, benchmark_cell, benchmark_task, cell, measurement, odd_slot
-- Cut by: entry
-- Fills: task_coverage
with
task_cell as (
    select
        benchmark_task.benchmark_id,
        benchmark_task.position,
        cell.cell_id,
        cell.slot_id,
        benchmark.is_public_only,
        benchmark_cell.cell_id is not null as is_pinned,
        coalesce(cell.is_public, false) or not benchmark.is_public_only as is_ranked
    from benchmark_task
    inner join benchmark on benchmark_task.benchmark_id = benchmark.benchmark_id
    inner join cell on benchmark_task.task_id = cell.task_id
    left join benchmark_cell
        on
            benchmark_task.benchmark_id = benchmark_cell.benchmark_id
            and benchmark_task.position = benchmark_cell.position
            and cell.cell_id = benchmark_cell.cell_id
),

task_slot as (
    select distinct
        benchmark_id,
        position,
        slot_id,
        is_public_only,
        is_pinned
    from task_cell
),

-- Nearly all slots are one row with a score: each row is taken for such a slot,
run as (
    select
        task_cell.benchmark_id,
        task_cell.position,
        measurement.entry_id,
        task_cell.is_pinned,
        count(*) as row_count,
        count(*) as measured_count,
        0 as null_count,
        if(task_cell.is_ranked, count(*), 0) as ranked_count,
        0 as repeated_count
    from measurement
    inner join task_cell on measurement.cell_id = task_cell.cell_id
    where measurement.entry_id between $first_entry_id and $last_entry_id
    group by
        task_cell.benchmark_id,
        task_cell.position,
        measurement.entry_id,
        task_cell.is_pinned,
        task_cell.is_ranked
),

-- and what that is wrong for is put right.
correction as (
    select
        task_slot.benchmark_id,
        task_slot.position,
        odd_slot.entry_id,
        task_slot.is_pinned,
        0 as row_count,
        (odd_slot.score_count > 0)::integer - odd_slot.row_count as measured_count,
        (odd_slot.score_count = 0)::integer as null_count,
        if(
            task_slot.is_public_only,
            (odd_slot.public_score_count > 0)::integer - odd_slot.public_row_count,
            (odd_slot.score_count > 0)::integer - odd_slot.row_count
        ) as ranked_count,
        (odd_slot.row_count > 1)::integer as repeated_count
    from odd_slot
    inner join task_slot on odd_slot.slot_id = task_slot.slot_id
    where odd_slot.entry_id between $first_entry_id and $last_entry_id
),

counted as (
    select * from run
    union all
    select * from correction
)

select
    benchmark_id,
    position,
    entry_id,
    coalesce(sum(measured_count) filter (where is_pinned), 0) as measured_count,
    coalesce(sum(null_count) filter (where is_pinned), 0) as null_count,
    coalesce(sum(ranked_count) filter (where is_pinned), 0) as ranked_count,
    coalesce(sum(repeated_count) filter (where is_pinned), 0) as repeated_count,
    coalesce(sum(row_count) filter (where is_pinned), 0) as row_count,
    coalesce(sum(row_count) filter (where not is_pinned), 0) as off_row_count
from counted
group by benchmark_id, position, entry_id
order by benchmark_id, position, entry_id
