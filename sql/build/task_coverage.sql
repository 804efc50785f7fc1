-- What every entry ran of every task of the benchmarks, on its splits and subsets and off them.
-- Grain: one row per benchmark, task and entry with a row of it
-- Reads: benchmark, benchmark_cell, benchmark_task, cell, measurement, odd_slot
-- Cut by: whole
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

-- Nearly all slots are one row with a score, and need no counting.
run as (
    select
        task_cell.benchmark_id,
        task_cell.position,
        measurement.entry_id,
        task_cell.is_pinned,
        1 as row_count,
        true as is_scored,
        task_cell.is_ranked
    from measurement
    inner join task_cell on measurement.cell_id = task_cell.cell_id
    left join odd_slot
        on
            task_cell.slot_id = odd_slot.slot_id
            and measurement.entry_id = odd_slot.entry_id
    where odd_slot.slot_id is null
    union all
    select
        task_slot.benchmark_id,
        task_slot.position,
        odd_slot.entry_id,
        task_slot.is_pinned,
        odd_slot.row_count,
        odd_slot.score_count > 0 as is_scored,
        if(task_slot.is_public_only, odd_slot.public_score_count, odd_slot.score_count) > 0
            as is_ranked
    from odd_slot
    inner join task_slot on odd_slot.slot_id = task_slot.slot_id
)

select
    benchmark_id,
    position,
    entry_id,
    count(*) filter (where is_pinned and is_scored) as measured_count,
    count(*) filter (where is_pinned and not is_scored) as null_count,
    count(*) filter (where is_pinned and is_ranked) as ranked_count,
    count(*) filter (where is_pinned and row_count > 1) as repeated_count,
    coalesce(sum(row_count) filter (where is_pinned), 0) as row_count,
    coalesce(sum(row_count) filter (where not is_pinned), 0) as off_row_count
from run
group by benchmark_id, position, entry_id
order by benchmark_id, position, entry_id
