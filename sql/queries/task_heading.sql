-- What one task's score page covers, and which benchmarks host the task.
-- Params
--   $task_id    integer    task
-- Columns
--   subsets     varchar[]  declared subsets with scores, sorted
--   splits      varchar[]  declared splits with scores, sorted
--   benchmarks  varchar[]  registry order
-- Grain: one row
-- Order: none needed
with
scored_cell as (
    select
        subset,
        split
    from cell
    where task_id = $task_id and is_declared and scored_row_count > 0
),

host as (
    select coalesce(list(benchmark.name order by benchmark.benchmark_id), []) as benchmarks
    from benchmark_task
    inner join benchmark on benchmark_task.benchmark_id = benchmark.benchmark_id
    where benchmark_task.task_id = $task_id
)

select
    coalesce(list(distinct scored_cell.subset order by scored_cell.subset), []) as subsets,
    coalesce(list(distinct scored_cell.split order by scored_cell.split), []) as splits,
    (select benchmarks from host) as benchmarks
from scored_cell;
