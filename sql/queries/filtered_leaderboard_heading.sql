-- What one leaderboard has results for, over its cells in some languages.
-- Params
--   $benchmark_id  integer    benchmark
--   $languages     varchar[]  codes or labels
-- Columns
--   tasks          varchar[]  tasks with results, declared order
--   task_types     varchar[]  types of the ranked tasks; empty where undeclared
--   group_ids      integer[]  custom_group with results
-- Grain: one row, or none without results
-- Order: none needed
select
    tasks,
    task_types,
    group_ids
from leaderboard_headings($benchmark_id, $languages);
