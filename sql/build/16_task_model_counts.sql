-- How many models are scored on every cell that a task declares.
-- Grain: one row per task
-- Fills: task.model_count
update task set model_count = complete_task.model_count
from (
    with
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
    ),

    declared_count as (
        select
            task_id,
            count(*) as slot_count
        from declared_slot
        group by task_id
    ),

    declared_cell as (
        select
            cell.task_id,
            cell.cell_id,
            cell.slot_id
        from declared_slot
        inner join cell
            on
                declared_slot.task_id = cell.task_id
                and declared_slot.subset = cell.subset
                and declared_slot.split = cell.split
    ),

    covered_task as (
        select
            declared_cell.task_id,
            entry.model_key,
            count(distinct declared_cell.slot_id) as slot_count
        from measurement
        inner join declared_cell on measurement.cell_id = declared_cell.cell_id
        inner join entry on measurement.entry_id = entry.entry_id
        where measurement.score is not null
        group by declared_cell.task_id, entry.model_key
    )

    select
        covered_task.task_id,
        count(*) as model_count
    from covered_task
    inner join declared_count on covered_task.task_id = declared_count.task_id
    where covered_task.slot_count >= declared_count.slot_count
    group by covered_task.task_id
) as complete_task
where task.task_id = complete_task.task_id;
