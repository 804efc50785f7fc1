-- What the leaderboards have results for, over all cells or over those in some languages.
-- A macro, so that serving and analysts share it.
-- Params
--   only_benchmark_id  integer    null: every benchmark
--   picked_languages   varchar[]  codes or labels; null: no filter
-- Columns
--   benchmark_id  integer    benchmark
--   tasks         varchar[]  tasks with results, declared order
--   task_types    varchar[]  types of the ranked tasks, by first task; empty where undeclared
--   group_ids     integer[]  custom_group with results among the ranked tasks, declared order
-- Grain: one row per benchmark with results
-- Order: benchmark_id
create macro leaderboard_headings(only_benchmark_id, picked_languages) as table
with
picked_code as (
    select coalesce(list(code), []) as codes
    from language_label
    where
        list_contains(picked_languages::varchar[], code)
        or list_contains(picked_languages::varchar[], label)
),

selected_cell as (
    select
        benchmark_cell.benchmark_id,
        benchmark_cell.position,
        cell.task_id,
        cell.task_name,
        cell.subset,
        cell.split,
        task.type,
        not benchmark.is_public_only or coalesce(cell.is_public, false) as is_ranked
    from benchmark_cell
    inner join benchmark on benchmark_cell.benchmark_id = benchmark.benchmark_id
    inner join cell on benchmark_cell.cell_id = cell.cell_id
    inner join task on cell.task_id = task.task_id
    where
        (
            only_benchmark_id::integer is null
            or benchmark.benchmark_id = only_benchmark_id::integer
        )
        and (
            picked_languages is null
            or list_has_any(cell.languages, (select codes from picked_code))
        )
),

selected_task as (
    select
        benchmark_id,
        position,
        task_name
    from selected_cell
    group by all
),

ranked_type as (
    select
        selected_cell.benchmark_id,
        selected_cell.type,
        min(selected_cell.position) as position
    from selected_cell
    inner join benchmark on selected_cell.benchmark_id = benchmark.benchmark_id
    where selected_cell.is_ranked and list_contains(benchmark.aggregations, 'task_types')
    group by selected_cell.benchmark_id, selected_cell.type
),

measured_group as (
    select distinct
        custom_group.benchmark_id,
        custom_group.group_id
    from custom_group
    inner join custom_group_member on custom_group.group_id = custom_group_member.group_id
    inner join selected_cell
        on
            custom_group.benchmark_id = selected_cell.benchmark_id
            and custom_group_member.task_id = selected_cell.task_id
    where
        selected_cell.is_ranked
        and (
            custom_group_member.is_whole
            or (
                list_contains(custom_group_member.splits, selected_cell.split)
                and list_contains(custom_group_member.subsets, selected_cell.subset)
            )
        )
),

task_heading as (
    select
        benchmark_id,
        list(task_name order by position) as tasks
    from selected_task
    group by benchmark_id
),

type_heading as (
    select
        benchmark_id,
        list(type order by position) as task_types
    from ranked_type
    group by benchmark_id
),

group_heading as (
    select
        benchmark_id,
        list(group_id order by group_id) as group_ids
    from measured_group
    group by benchmark_id
)

select
    task_heading.benchmark_id,
    task_heading.tasks,
    coalesce(type_heading.task_types, []) as task_types,
    coalesce(group_heading.group_ids, []) as group_ids
from task_heading
left join type_heading on task_heading.benchmark_id = type_heading.benchmark_id
left join group_heading on task_heading.benchmark_id = group_heading.benchmark_id
order by task_heading.benchmark_id;

comment on macro table leaderboard_headings is
'What a benchmark_id (null: each) has results for, over its cells in some languages (null: over all).';
