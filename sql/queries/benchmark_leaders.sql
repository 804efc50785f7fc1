-- Who leads each leaderboard, for the first page.
-- Params: none
-- Columns
--   benchmark_id   integer  benchmark
--   model_id       integer  model of the first row
--   score          double   primary metric, or else the mean of task types
--   total_models   integer  rows of the benchmark
-- Grain: one row per benchmark with rows
-- Order: none
select
    leaderboard_row.benchmark_id,
    entry.model_id,
    coalesce(leaderboard_row.mean_task, leaderboard_row.mean_task_type) as score,
    (count(*) over (partition by leaderboard_row.benchmark_id))::integer as total_models
from leaderboard_row
inner join entry on leaderboard_row.entry_id = entry.entry_id
where leaderboard_row.position is not null
qualify row_number() over (
    partition by leaderboard_row.benchmark_id order by leaderboard_row.position
) = 1;
