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
    leaderboard_row.position,
    entry.is_local
from leaderboard_row
inner join benchmark on leaderboard_row.benchmark_id = benchmark.benchmark_id
inner join entry on leaderboard_row.entry_id = entry.entry_id
inner join model on entry.model_id = model.model_id
where leaderboard_row.position is not null
order by benchmark.benchmark_id, leaderboard_row.position;

comment on view leaderboards is 'Every leaderboard as the API answers it.';
comment on column leaderboards.benchmark is 'Name of the benchmark.';
comment on column leaderboards.rank is '1 = best.';
comment on column leaderboards.model_name is 'org/name.';
comment on column leaderboards.experiment_id is 'Settings as key_value__key_value; empty for a base run.';
comment on column leaderboards.experiments is 'Settings of the run; null for a base run.';
comment on column leaderboards.zero_shot_pct is 'Tasks not trained on, percent; -1 when unknown.';
comment on column leaderboards.active_params_b is 'Active parameters, billions.';
comment on column leaderboards.total_params_b is 'Parameters, billions.';
comment on column leaderboards.embedding_dim is 'Embedding dimension of this run.';
comment on column leaderboards.max_tokens is 'Longest input; null when unknown or unlimited.';
comment on column leaderboards.mean_task is 'Primary metric: the first mean that the benchmark declares.';
comment on column leaderboards.mean_task_type is 'Mean of the means per task type; null where one is, or undeclared.';
comment on column leaderboards.mean_public is 'Mean over public tasks; null where one is missing, or undeclared.';
comment on column leaderboards.mean_private is 'Mean over private tasks; null where one is missing, or undeclared.';
comment on column leaderboards.scores_by_task_type is 'Task type → mean; empty where undeclared.';
comment on column leaderboards.scores_by_task is 'Task → score; tasks without one are left out.';
comment on column leaderboards.scores_by_custom_group is 'Grouping → group → mean; empty where undeclared.';
comment on column leaderboards.trained_on_tasks is 'Tasks of the benchmark that the model saw in training.';
comment on column leaderboards.borda_points is 'Sum of n_models - task_rank over tasks that the model ran.';
comment on column leaderboards.borda_rank is '1 = most points; ties take the lowest.';
comment on column leaderboards.position is 'Place in the table, from 1.';
comment on column leaderboards.is_local is 'Whether any of its results is of the overlay.';
