-- Benchmarks of which anything changed: which came or went, their tasks, results and rows.
-- Over: before, after
-- Reads: changed_result, changed_row, compared_cell, compared_name
-- Params
--   $benchmark  varchar  what the benchmark is called; null: all
-- Columns
--   name             varchar    what it is called
--   change           varchar    new, gone or changed
--   new_tasks        varchar[]  tasks that it declares now
--   gone_tasks       varchar[]  tasks that it declares no more
--   new_rows         bigint     entries that have a row now
--   gone_rows        bigint     entries that have none any more
--   moved_rows       bigint     entries with another rank or mean
--   new_results      bigint     results in its cells that are new
--   gone_results     bigint     those that vanished
--   changed_results  bigint     those with another score
-- Grain: one row per benchmark
-- Order: name
with
listed as (
    select
        false as is_after,
        benchmark.name as benchmark,
        task.name as task,
        benchmark_task.position
    from before.main.benchmark
    left join before.main.benchmark_task
        on benchmark.benchmark_id = benchmark_task.benchmark_id
    left join before.main.task on benchmark_task.task_id = task.task_id
    union all
    select
        true as is_after,
        benchmark.name as benchmark,
        task.name as task,
        benchmark_task.position
    from after.main.benchmark
    left join after.main.benchmark_task
        on benchmark.benchmark_id = benchmark_task.benchmark_id
    left join after.main.task on benchmark_task.task_id = task.task_id
),

declared as (
    select
        coalesce(as_benchmark.name, listed.benchmark) as name,
        coalesce(as_task.name, listed.task) as task,
        bool_or(not listed.is_after) as is_before,
        bool_or(listed.is_after) as is_after,
        min(listed.position) as position
    from listed
    left join compared_name as as_benchmark
        on as_benchmark.kind = 'benchmark' and listed.benchmark = as_benchmark.alias
    left join compared_name as as_task
        on as_task.kind = 'task' and listed.task = as_task.alias
    where $benchmark::varchar is null or coalesce(as_benchmark.name, listed.benchmark) = $benchmark
    group by all
),

benchmark as (
    select
        name,
        bool_or(is_before) as is_before,
        bool_or(is_after) as is_after,
        coalesce(list(task order by position, task) filter (not is_before), []) as new_tasks,
        coalesce(list(task order by position, task) filter (not is_after), []) as gone_tasks
    from declared
    group by name
),

slot as (
    select distinct
        slot_key,
        hosts
    from compared_cell
),

counted as (
    select
        slot_key,
        count(*) filter (change = 'new') as new_results,
        count(*) filter (change = 'gone') as gone_results,
        count(*) filter (change = 'changed') as changed_results
    from changed_result
    group by slot_key
),

hosted as (
    select
        unnest(slot.hosts) as name,
        counted.new_results,
        counted.gone_results,
        counted.changed_results
    from counted
    inner join slot on counted.slot_key = slot.slot_key
),

by_result as (
    select
        name,
        sum(new_results)::bigint as new_results,
        sum(gone_results)::bigint as gone_results,
        sum(changed_results)::bigint as changed_results
    from hosted
    group by name
),

by_row as (
    select
        benchmark as name,
        count(*) filter (change = 'new') as new_rows,
        count(*) filter (change = 'gone') as gone_rows,
        count(*) filter (change = 'moved') as moved_rows
    from changed_row
    group by benchmark
)

select
    benchmark.name,
    case
        when not benchmark.is_before then 'new'
        when not benchmark.is_after then 'gone'
        else 'changed'
    end as change,
    benchmark.new_tasks,
    benchmark.gone_tasks,
    coalesce(by_row.new_rows, 0) as new_rows,
    coalesce(by_row.gone_rows, 0) as gone_rows,
    coalesce(by_row.moved_rows, 0) as moved_rows,
    coalesce(by_result.new_results, 0) as new_results,
    coalesce(by_result.gone_results, 0) as gone_results,
    coalesce(by_result.changed_results, 0) as changed_results
from benchmark
left join by_row on benchmark.name = by_row.name
left join by_result on benchmark.name = by_result.name
where
    by_row.name is not null
    or by_result.name is not null
    or len(benchmark.new_tasks) + len(benchmark.gone_tasks) > 0
order by benchmark.name;
