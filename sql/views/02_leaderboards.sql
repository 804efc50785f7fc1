-- Every leaderboard, with names; the schema `leaderboard` has a view for each.
-- Grain: one row per benchmark and shown entry
create view leaderboards as
select
    benchmark.name as benchmark,
    leaderboard_row.rank,
    model.name as model_name,
    entry.experiment_id,
    entry.experiments,
    leaderboard_row.zero_shot_pct,
    model.active_params_b,
    model.total_params_b,
    coalesce(entry.embedding_dim, model.embedding_dim) as embedding_dim,
    model.max_tokens,
    leaderboard_row.mean_task,
    leaderboard_row.mean_task_type,
    leaderboard_row.mean_public,
    leaderboard_row.mean_private,
    leaderboard_row.scores_by_task_type,
    leaderboard_row.scores_by_task,
    leaderboard_row.scores_by_custom_group,
    leaderboard_row.trained_on_tasks,
    leaderboard_row.borda_points,
    leaderboard_row.borda_rank,
    leaderboard_row.position
from leaderboard_row
inner join benchmark on leaderboard_row.benchmark_id = benchmark.benchmark_id
inner join entry on leaderboard_row.entry_id = entry.entry_id
inner join model on entry.model_id = model.model_id
where leaderboard_row.position is not null
order by benchmark.benchmark_id, leaderboard_row.position;

comment on view leaderboards is 'Every leaderboard as the API answers it.';
