-- The first rows of one leaderboard, for its social card.
-- Params
--   $benchmark_id  integer  benchmark
--   $row_count     integer  at most so many rows
-- Columns
--   rank           integer  1 = best
--   model_id       integer  model
--   experiment_id  varchar  settings of the run; empty for a base run
--   score          double   primary metric, or else the mean of task types
--   total_models   integer  rows of the benchmark
-- Grain: one row per entry
-- Order: position
select
    leaderboard_row.rank,
    entry.model_id,
    entry.experiment_id,
    coalesce(leaderboard_row.mean_task, leaderboard_row.mean_task_type) as score,
    (count(*) over ())::integer as total_models
from leaderboard_row
inner join entry on leaderboard_row.entry_id = entry.entry_id
where
    leaderboard_row.benchmark_id = $benchmark_id
    and leaderboard_row.position is not null
order by leaderboard_row.position
limit $row_count;
