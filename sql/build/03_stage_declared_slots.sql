-- Every subset and split that a task declares; `default` where it declares none.
-- Grain: one row per task, subset and split
-- Fills: staged_declared_slot (temporary)
create temporary table staged_declared_slot as
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
)

select
    declared_subset.task_id,
    declared_subset.subset,
    declared_split.split
from declared_subset
inner join declared_split on declared_subset.task_id = declared_split.task_id;
