-- Labelled groups of every benchmark, with the tasks that each takes whole.
-- Columns
--   benchmark_id    integer    benchmark
--   group_id        integer    key
--   grouping        varchar    name of the dimension
--   label           varchar    name of the group
--   description     varchar    prose
--   tasks           varchar[]  tasks taken whole, declared order
--   tasks_complete  boolean    false where some member is only part of a task
-- Grain: one row per group
-- Order: group_id
select
    custom_group.benchmark_id,
    custom_group.group_id,
    custom_group.grouping,
    custom_group.label,
    custom_group.description,
    coalesce(
        list(task.name order by custom_group_member.position) filter (
            where custom_group_member.is_whole
        ),
        []
    ) as tasks,
    bool_and(custom_group_member.is_whole) as tasks_complete
from custom_group
inner join custom_group_member on custom_group.group_id = custom_group_member.group_id
inner join task on custom_group_member.task_id = task.task_id
group by
    custom_group.benchmark_id,
    custom_group.group_id,
    custom_group.grouping,
    custom_group.label,
    custom_group.description
order by custom_group.group_id;
