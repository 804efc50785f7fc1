-- How many models are scored on every cell that a task declares.
-- Grain: one row per task with such models
-- Reads: task, task_row
-- Cut by: whole
-- Fills: task.model_count
select
    task.task_id,
    count(*) as model_count
from task_row
inner join task on task_row.task_id = task.task_id
-- A task that declares no subset or split has one, `default`.
where len(task_row.scores) >= greatest(len(task.subsets), 1) * greatest(len(task.splits), 1)
group by task.task_id
