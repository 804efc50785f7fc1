-- The row that answers for a model in each benchmark: its base run, or else its first
-- experiment by id.
-- Grain: one row per model of the catalog and benchmark with a row of it
-- Reads: entry, leaderboard_row, model
-- Cut by: whole
-- Fills: model_run
with row_total as (
    select
        benchmark_id,
        count(*) as row_count
    from leaderboard_row
    where position is not null
    group by benchmark_id
)

select
    entry.model_id,
    leaderboard_row.benchmark_id,
    leaderboard_row.rank,
    row_total.row_count,
    leaderboard_row.zero_shot_pct,
    leaderboard_row.mean_task,
    leaderboard_row.mean_task_type,
    leaderboard_row.scores_by_task_type,
    entry.model_type,
    entry.embedding_dim,
    model.total_params_b
from leaderboard_row
inner join row_total on leaderboard_row.benchmark_id = row_total.benchmark_id
inner join entry on leaderboard_row.entry_id = entry.entry_id
inner join model on entry.model_id = model.model_id
where leaderboard_row.position is not null
qualify
    row_number() over (
        partition by leaderboard_row.benchmark_id, entry.model_id order by entry.experiment_id
    ) = 1
order by entry.model_id, leaderboard_row.rank, leaderboard_row.benchmark_id
