-- One model's row in every benchmark, hidden ones included.
-- Params
--   $model_id            integer  model
-- Columns
--   benchmark_id         integer  benchmark
--   rank                 integer  1 = best
--   total_models         integer  rows of the benchmark
--   mean_task            double   primary metric
--   mean_task_type       double   mean of the means per task type
--   zero_shot_pct        integer  tasks not trained on, percent; -1 when unknown
--   scores_by_task_type  json     task type → mean
--   model_type           varchar  of this run, where it differs
--   embedding_dim        integer  of this run, where it differs
-- Grain: one row per benchmark
-- Order: rank, benchmark_id
select
    benchmark_id,
    rank,
    row_count as total_models,
    mean_task,
    mean_task_type,
    zero_shot_pct,
    to_json(scores_by_task_type) as scores_by_task_type,
    model_type,
    embedding_dim
from model_run
where model_id = $model_id
order by rank, benchmark_id;
