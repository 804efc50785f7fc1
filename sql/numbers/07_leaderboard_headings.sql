-- What the leaderboards have results for, over all cells or over those in some languages.
-- A macro, so that building, serving and analysts share it.
-- Params
--   only_benchmark_id  integer    null: every benchmark
--   picked_languages   varchar[]  codes or labels; null: no filter
-- Columns
--   benchmark_id    integer    benchmark
--   tasks           varchar[]  tasks with results, declared order
--   task_positions  integer[]  their places in the declared order
--   task_types      varchar[]  types of the ranked tasks, by first task; empty where undeclared
--   is_whole        boolean    whether these are all cells of the benchmark
-- Grain: one row per benchmark with results
-- Order: benchmark_id
create macro leaderboard_headings(only_benchmark_id, picked_languages) as table
with
measured_task as (
    select
        selected_cell.benchmark_id,
        selected_cell.position,
        any_value(task.name) as task_name,
        any_value(task.type) as task_type,
        bool_or(selected_cell.is_ranked) as is_ranked,
        count(*) filter (where selected_cell.is_shown) as cell_count
    from selected_cells(only_benchmark_id, picked_languages) as selected_cell
    inner join task on selected_cell.task_id = task.task_id
    group by selected_cell.benchmark_id, selected_cell.position
),

ranked_type as (
    select
        measured_task.benchmark_id,
        measured_task.task_type,
        min(measured_task.position) as position
    from measured_task
    inner join benchmark on measured_task.benchmark_id = benchmark.benchmark_id
    where measured_task.is_ranked and list_contains(benchmark.aggregations, 'task_types')
    group by measured_task.benchmark_id, measured_task.task_type
),

type_heading as (
    select
        benchmark_id,
        list(task_type order by position) as task_types
    from ranked_type
    group by benchmark_id
),

task_heading as (
    select
        benchmark_id,
        list(task_name order by position) as tasks,
        list(position order by position) as task_positions,
        sum(cell_count) as cell_count
    from measured_task
    group by benchmark_id
),

benchmark_size as (
    select
        benchmark_id,
        count(*) as cell_count
    from benchmark_cell
    where only_benchmark_id::integer is null or benchmark_id = only_benchmark_id::integer
    group by benchmark_id
)

select
    task_heading.benchmark_id,
    task_heading.tasks,
    task_heading.task_positions,
    coalesce(type_heading.task_types, []) as task_types,
    task_heading.cell_count = benchmark_size.cell_count as is_whole
from task_heading
inner join benchmark_size on task_heading.benchmark_id = benchmark_size.benchmark_id
left join type_heading on task_heading.benchmark_id = type_heading.benchmark_id
order by task_heading.benchmark_id;

comment on macro table leaderboard_headings is
'What a benchmark_id (null: each) has results for, over its cells in some languages (null: over all).';
