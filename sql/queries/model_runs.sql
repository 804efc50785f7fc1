-- Every model's row in every benchmark, hidden ones included.
-- Columns
--   model_id             integer  model
--   benchmark_id         integer  benchmark
--   rank                 integer  1 = best
--   total_models         integer  rows of the benchmark
--   mean_task            double   primary metric
--   mean_task_type       double   mean of the means per task type
--   zero_shot_pct        integer  tasks not trained on, percent; -1 when unknown
--   scores_by_task_type  json     task type → mean
--   model_type           varchar  of this run, where it differs
--   embedding_dim        integer  of this run, where it differs
-- Grain: one row per model and benchmark
-- Order: model_id, rank, benchmark_id
select
    model_id,
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
order by model_id, rank, benchmark_id;
