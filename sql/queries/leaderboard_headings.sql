-- What every leaderboard has results for, over all its cells.
-- Columns
--   benchmark_id   integer    benchmark
--   tasks          varchar[]  tasks with results, declared order
--   task_types     varchar[]  types of the ranked tasks; empty where undeclared
--   group_ids      integer[]  custom_group with results
-- Grain: one row per benchmark with results
-- Order: benchmark_id
select
    benchmark_id,
    tasks,
    task_types,
    group_ids
from leaderboard_heading
order by benchmark_id;
