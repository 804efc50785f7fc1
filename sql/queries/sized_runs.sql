-- The best run of each size of model in every benchmark, best first: the first of a range of
-- sizes leads it. Of those that tie, the first in registry order, as in the reference.
-- Columns
--   benchmark_id    integer  benchmark
--   rank            integer  1 = best
--   model_id        integer  model
--   model_type      varchar  model type of this run, where it differs
--   mean_task       double   primary metric, or else the mean of the means per task type
--   total_params_b  double   parameters of the model, billions
-- Grain: one row per benchmark and known size
-- Order: benchmark_id, rank, model_id
select
    benchmark_id,
    rank,
    model_id,
    model_type,
    coalesce(mean_task, mean_task_type) as mean_task,
    total_params_b
from model_run
where total_params_b > 0
qualify
    row_number() over (partition by benchmark_id, total_params_b order by rank, model_id) = 1
order by benchmark_id, rank, model_id;
