-- How many models are scored on every cell that a task declares.
-- Grain: one row per task
-- Fills: task.model_count
update task set model_count = complete_task.model_count
from (
    with
    declared_count as (
        select
            task_id,
            count(*) as slot_count
        from staged_declared_slot
        group by task_id
    ),

    covered_task as (
        select
            cell.task_id,
            entry.model_key,
            count(distinct cell.slot_id) as slot_count
        from measurement
        inner join cell on measurement.cell_id = cell.cell_id
        inner join entry on measurement.entry_id = entry.entry_id
        where measurement.score is not null and cell.is_declared
        group by cell.task_id, entry.model_key
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
