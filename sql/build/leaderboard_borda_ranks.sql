-- Models of the benchmarks, ranked by Borda points.
-- Grain: one row per benchmark and model
-- Reads: competed, summed_subset, summed_task
-- Cut by: benchmark
-- Fills: pointed (temporary)
with contested as (
    select * from contests('summed_task', 'summed_subset')
)

select * from borda_ranks('contested', 'competed')
