-- Rows of leaderboards that changed, so many of each kind: the best that are new or gone, and those
-- that moved furthest.
-- Over: before, after
-- Reads: changed_row
-- Params
--   $row_count  integer  at most so many new, so many that moved, and so many gone
-- Columns
--   benchmark_name          varchar  what the benchmark is called
--   model_name              varchar  what the model is called
--   experiments             json     settings of the run; null for a base run
--   change                  varchar  new, gone or moved
--   rank_before             integer  1 = best; null where it had no row
--   rank_after              integer  likewise
--   rank_change             integer  after - before; negative is better
--   rank_change_among_both  integer  the same, counted among entries with a row in both
--   mean_task_before        double   primary metric
--   mean_task_after         double   likewise
--   mean_task_change        double   after - before
--   mean_task_type_before   double   mean of the means per task type
--   mean_task_type_after    double   likewise
--   mean_task_type_change   double   after - before
-- Grain: one row per benchmark and entry
-- Order: change desc, place
with
placed as (
    select
        *,
        row_number() over (
            partition by change
            order by
                abs(coalesce(rank_change_among_both, 0)) desc,
                abs(mean_task_change) desc nulls last,
                coalesce(rank_after, rank_before),
                benchmark,
                model_name,
                experiment_id
        ) as place
    from changed_row
)

select
    benchmark as benchmark_name,
    model_name,
    experiments,
    change,
    rank_before,
    rank_after,
    rank_change,
    rank_change_among_both,
    mean_task_before,
    mean_task_after,
    mean_task_change,
    mean_task_type_before,
    mean_task_type_after,
    mean_task_type_change
from placed
where place <= $row_count::integer
order by change desc, place;
