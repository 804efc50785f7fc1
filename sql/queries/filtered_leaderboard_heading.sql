-- What one leaderboard has results for, over its cells in some languages.
-- Params
--   $benchmark_id  integer    benchmark
--   $languages     varchar[]  codes or labels
-- Columns
--   tasks           varchar[]  tasks with results, declared order
--   task_positions  integer[]  their places in the declared order
--   task_types      varchar[]  types of the ranked tasks; empty where undeclared
--   is_whole        boolean    whether these are all cells of the benchmark
-- Grain: one row, or none without results
-- Order: none needed
select
    tasks,
    task_positions,
    task_types,
    is_whole
from leaderboard_headings($benchmark_id, $languages);
