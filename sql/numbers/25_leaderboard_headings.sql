-- What the leaderboards have results for, over all cells or over those in some languages.
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
pinned_cell as (
    select * from benchmark_cells(only_benchmark_id, picked_languages)
),

declared_rule as (
    select * from benchmark_rules(false)
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
    heading.selection_id as benchmark_id,
    heading.tasks,
    heading.task_positions,
    heading.task_types,
    heading.cell_count = benchmark_size.cell_count as is_whole
from headings('pinned_cell', 'declared_rule') as heading
inner join benchmark_size on heading.selection_id = benchmark_size.benchmark_id
order by heading.selection_id;

comment on macro table leaderboard_headings is
'What a benchmark_id (null: each) has results for, over its cells in some languages (null: over all).';
