-- Every cell that was measured, numbered in registry order of its task.
-- Grain: one row per (task, name in the file, subset, split, languages, is_public) among results
-- Reads: filed_cell, renamed, task
-- Cut by: whole
-- Fills: cell
with
-- A cell may stand in several files, and each has counted its own scores.
counted_cell as (
    select
        task_name,
        subset,
        split,
        languages,
        is_public,
        sum(scored_row_count) as scored_row_count
    from filed_cell
    group by all
),

measured_cell as (
    select
        counted_cell.* exclude (task_name),
        coalesce(renamed.name, counted_cell.task_name) as task_name,
        renamed.former_name as name_in_file
    from counted_cell
    left join renamed on renamed.kind = 'task' and counted_cell.task_name = renamed.former_name
),

-- `default` where a task declares none.
declared_subset as (
    select
        task_id,
        unnest(if(len(subsets) = 0, ['default'], subsets)) as subset
    from task
),

declared_split as (
    select
        task_id,
        unnest(if(len(splits) = 0, ['default'], splits)) as split
    from task
),

declared_slot as (
    select
        declared_subset.task_id,
        declared_subset.subset,
        declared_split.split
    from declared_subset
    inner join declared_split on declared_subset.task_id = declared_split.task_id
)

select
    row_number() over (
        order by
            task.task_id nulls last,
            measured_cell.task_name,
            measured_cell.subset,
            measured_cell.split,
            measured_cell.languages,
            measured_cell.is_public,
            measured_cell.name_in_file nulls first
    ) as cell_id,
    measured_cell.task_name,
    measured_cell.name_in_file,
    task.task_id,
    measured_cell.subset,
    measured_cell.split,
    dense_rank() over (
        order by measured_cell.task_name, measured_cell.subset, measured_cell.split
    ) as slot_id,
    dense_rank() over (order by measured_cell.subset) as subset_id,
    dense_rank() over (order by measured_cell.split) as split_id,
    measured_cell.languages,
    measured_cell.is_public,
    declared_slot.task_id is not null as is_declared,
    count(*) over (
        partition by measured_cell.task_name, measured_cell.subset, measured_cell.split
    ) > 1 as shares_slot,
    measured_cell.scored_row_count
from measured_cell
left join task on measured_cell.task_name = task.name
left join declared_slot
    on
        task.task_id = declared_slot.task_id
        and measured_cell.subset = declared_slot.subset
        and measured_cell.split = declared_slot.split
order by cell_id
