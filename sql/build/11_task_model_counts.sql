-- How many models are scored on every cell that a task declares.
-- Grain: one row per task
-- Fills: task.model_count
update task set model_count = complete_task.model_count
from (
    with declared_count as (
        select
            task_id,
            count(*) as slot_count
        from staged_declared_slot
        group by task_id
    )

    select
        task_row.task_id,
        count(*) as model_count
    from task_row
    inner join declared_count on task_row.task_id = declared_count.task_id
    where len(task_row.scores) >= declared_count.slot_count
    group by task_row.task_id
) as complete_task
where task.task_id = complete_task.task_id;
