-- Every leaderboard, without the scores of single tasks.
-- Columns
--   benchmark         varchar    name of the benchmark
--   position          integer    place in the table, from 1
--   rank              integer    1 = best
--   model_name        varchar    org/name
--   experiment_id     varchar    settings as key_value__key_value; empty for a base run
--   mean_task         double     primary metric: the first mean that the benchmark declares
--   mean_task_type    double     mean of the means per task type
--   mean_public       double     mean over public tasks
--   mean_private      double     mean over private tasks
--   borda_points      double     sum of n_models - task_rank over tasks that the model ran
--   borda_rank        integer    1 = most points
--   zero_shot_pct     integer    tasks not trained on, percent; -1 when unknown
--   active_params_b   double     active parameters, billions
--   total_params_b    double     parameters, billions
--   embedding_dim     integer    embedding dimension of this run
--   max_tokens        bigint     longest input
--   trained_on_tasks  varchar[]  tasks of the benchmark that the model saw in training
-- Grain: one row per benchmark and shown entry
-- Order: benchmark, position
select
    benchmark,
    position,
    rank,
    model_name,
    experiment_id,
    mean_task,
    mean_task_type,
    mean_public,
    mean_private,
    borda_points,
    borda_rank,
    zero_shot_pct,
    active_params_b,
    total_params_b,
    embedding_dim,
    max_tokens,
    trained_on_tasks
from leaderboards
order by benchmark, position;
