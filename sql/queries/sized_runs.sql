-- The runs of one benchmark whose model has a known size, best first: the first of a range of
-- sizes leads it. Of those that tie, the first in registry order, as in the reference.
-- Params
--   $benchmark_id   integer  benchmark
-- Columns
--   rank            integer  1 = best
--   model_id        integer  model
--   model_type      varchar  model type of this run, where it differs
--   mean_task       double   primary metric, or else the mean of the means per task type
--   total_params_b  double   parameters of the model, billions
-- Grain: one row per model
-- Order: rank, model_id
select
    rank,
    model_id,
    model_type,
    coalesce(mean_task, mean_task_type) as mean_task,
    total_params_b
from model_run
where benchmark_id = $benchmark_id and total_params_b > 0
order by rank, model_id;
