-- What every leaderboard with a row has results for, over all its cells.
-- Columns
--   benchmark_id   integer    benchmark
--   tasks          varchar[]  tasks with results, declared order
--   task_types     varchar[]  types of the ranked tasks; empty where undeclared
--   group_ids      integer[]  custom_group with results
-- Grain: one row per benchmark with a row, be it of a model that the catalog does not have
-- Order: benchmark_id
select
    benchmark_id,
    tasks,
    task_types,
    group_ids
from leaderboard_heading
where benchmark_id in (select leaderboard_row.benchmark_id from leaderboard_row)
order by benchmark_id;
