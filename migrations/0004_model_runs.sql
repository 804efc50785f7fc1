-- The page of a model and the leaders by size read narrow rows that lie together, without a join.

create table model_run (
    model_id integer not null,
    benchmark_id integer not null,
    rank integer not null,
    row_count integer not null,
    zero_shot_pct integer not null,
    mean_task double,
    mean_task_type double,
    scores_by_task_type map(varchar, double) not null,
    model_type varchar,
    embedding_dim integer,
    total_params_b double
);
comment on table model_run is 'The row that answers for a model in each benchmark: its base run, or else its first experiment.';
comment on column model_run.model_id is 'model; the table is sorted by it.';
comment on column model_run.benchmark_id is 'benchmark.';
comment on column model_run.rank is '1 = best.';
comment on column model_run.row_count is 'Rows of the benchmark.';
comment on column model_run.zero_shot_pct is 'Tasks not trained on, percent; -1 when unknown.';
comment on column model_run.mean_task is 'Primary metric, as in leaderboard_row.';
comment on column model_run.mean_task_type is 'Mean of the means per task type, as in leaderboard_row.';
comment on column model_run.scores_by_task_type is 'Mean per task type, where declared and complete.';
comment on column model_run.model_type is 'Model type of this run, where it differs.';
comment on column model_run.embedding_dim is 'Embedding dimension of this run, where it differs.';
comment on column model_run.total_params_b is 'Parameters of the model, billions; null when unknown.';
