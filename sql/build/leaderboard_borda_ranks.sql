-- Models of the benchmarks, ranked by Borda points.
-- Grain: one row per benchmark and model
-- Reads: competed, summed_subset, summed_task
-- Cut by: benchmark
-- Fills: pointed (temporary)
select * from borda_ranks('summed_task', 'summed_subset', 'competed')
