-- Best-ranked model of one benchmark in each size bucket; of those that tie, the first in
-- registry order, as in the reference.
-- Params
--   $benchmark_id  integer   benchmark
--   $lows_b        double[]  sizes from, billions of parameters
--   $highs_b       double[]  sizes below; null: open-ended
-- Columns
--   leaders        struct    of each bucket, in their order; null where no model has that size
-- Grain: one row
-- Order: none needed
with
sized_run as (
    select
        list(
            {
                rank: rank,
                model_id: model_id,
                model_type: model_type,
                mean_task: coalesce(mean_task, mean_task_type),
                total_params_b: total_params_b
            }
            order by rank, model_id
        ) as runs
    from model_run
    where benchmark_id = $benchmark_id and total_params_b > 0
)

select
    [
        list_filter(
            runs,
            lambda run:
            run.total_params_b >= list_extract($lows_b, bucket)
            and (
                list_extract($highs_b, bucket) is null
                or run.total_params_b < list_extract($highs_b, bucket)
            )
        )[1]
        for bucket in generate_series(1, len($lows_b::double[]))
    ] as leaders
from sized_run;
