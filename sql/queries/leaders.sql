-- Best-ranked model of one benchmark in each size bucket; of those that tie, the first in
-- registry order, as in the reference. The base run answers for a model, or else its first
-- experiment by id.
-- Params
--   $benchmark_id    integer   benchmark
--   $lows_b          double[]  sizes from, billions of parameters
--   $highs_b         double[]  sizes below; null: open-ended
-- Columns
--   bucket           integer   which bucket, from 1
--   rank             integer   1 = best
--   name             varchar   org/name
--   model_type       varchar   of the run
--   mean_task        double    primary metric, or else the mean of task types
--   total_params_b   double    parameters, billions
-- Grain: one row per bucket with a model
-- Order: bucket
with
bucket as (
    select
        generate_subscripts($lows_b::double[], 1) as bucket,
        unnest($lows_b::double[]) as low_b,
        unnest($highs_b::double[]) as high_b
),

run as (
    select
        leaderboard_row.rank,
        coalesce(leaderboard_row.mean_task, leaderboard_row.mean_task_type) as mean_task,
        model.model_id,
        model.name,
        coalesce(entry.model_type, model.model_types[1], 'dense') as model_type,
        model.total_params_b
    from leaderboard_row
    inner join entry on leaderboard_row.entry_id = entry.entry_id
    inner join model on entry.model_id = model.model_id
    where
        leaderboard_row.benchmark_id = $benchmark_id
        and leaderboard_row.position is not null
        and model.total_params_b > 0
    qualify row_number() over (partition by model.model_id order by entry.experiment_id) = 1
)

select
    bucket.bucket::integer as bucket,
    run.rank,
    run.name,
    run.model_type,
    run.mean_task,
    run.total_params_b
from bucket
inner join run
    on
        bucket.low_b <= run.total_params_b
        and (bucket.high_b is null or run.total_params_b < bucket.high_b)
qualify row_number() over (partition by bucket.bucket order by run.rank, run.model_id) = 1
order by bucket.bucket;
