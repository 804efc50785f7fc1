-- How the scores of a task are spread over models: quantiles, and how many lie in each of up to 50
-- equal bins, whose width is a round number.
-- Params
--   $task_id     integer    task
-- Columns
--   model_count  integer    models of the catalog with a score
--   lowest       double     score
--   quartile_1   double     score that a quarter of them do not reach
--   median       double     likewise, a half
--   quartile_3   double     likewise, three quarters
--   highest      double     score
--   bin_width    double     of a score, and so on
--   first_bin    double     where the first bin begins
--   counts       integer[]  models of each bin, which has its lower end and not its upper
-- Grain: one row; none where no model has a score
-- Order: none
with
scored as (
    select score
    from task_row
    where task_id = $task_id and model_id is not null and score is not null
),

extent as (
    select
        count(*)::integer as model_count,
        min(score) as lowest,
        max(score) as highest,
        quantile_cont(score, [0.25, 0.5, 0.75]) as quartiles
    from scored
    having count(*) > 0
),

-- In parts of a thousand, because a hundredth is not a number of this arithmetic.
scale as (
    select min(width) as width
    from extent, unnest([1, 2, 5, 10, 20, 50, 100]) as round_number (width)
    where (highest - lowest) * 1000 <= 48 * width
),

bin as (
    select
        generate_series as place,
        scale.width
    from extent, scale,
        generate_series(
            floor(lowest * 1000 / scale.width)::bigint,
            floor(highest * 1000 / scale.width)::bigint
        )
),

counted as (
    select
        bin.place,
        any_value(bin.width) as width,
        count(scored.score)::integer as model_count
    from bin
    left join scored on bin.place = floor(scored.score * 1000 / bin.width)::bigint
    group by bin.place
)

select
    extent.model_count,
    extent.lowest,
    extent.quartiles[1] as quartile_1,
    extent.quartiles[2] as median,
    extent.quartiles[3] as quartile_3,
    extent.highest,
    any_value(counted.width) / 1000 as bin_width,
    min(counted.place) * any_value(counted.width) / 1000 as first_bin,
    list(counted.model_count order by counted.place) as counts
from extent, counted
group by all;
