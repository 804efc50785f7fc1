-- What one leaderboard has results for, over its cells in some languages.
-- Params
--   $benchmark_id  integer    benchmark
--   $languages     varchar[]  codes or labels
-- Columns
--   position           integer  declared order
--   name               varchar  task
--   type               varchar  Retrieval, STS, ...
--   cell_count         bigint   cells
--   ranked_cell_count  hugeint  of them, those that rank
-- Grain: one row per task with results
-- Order: position
with pinned_cell as (
    select * from benchmark_cells($benchmark_id, $languages)
)

select
    position,
    task_name as name,
    task_type as type,
    cell_count,
    ranked_cell_count
from measured_tasks('pinned_cell')
order by position;
