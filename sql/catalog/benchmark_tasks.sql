-- Tasks of each benchmark, as it pins them.
-- Grain: one row per benchmark and declared task
-- Reads: staged_benchmark, task
-- Cut by: whole
-- Fills: benchmark_task
with declared_task as (
    select
        benchmark_id,
        generate_subscripts(tasks, 1) as position,
        unnest(tasks) as scope
    from staged_benchmark
)

select
    declared_task.benchmark_id,
    declared_task.position,
    task.task_id,
    declared_task.scope.splits as splits,
    declared_task.scope.subsets as subsets,
    declared_task.scope.languages as languages
from declared_task
inner join task on declared_task.scope.task = task.name
order by declared_task.benchmark_id, declared_task.position
