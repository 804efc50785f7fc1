-- What the entries of the benchmarks compete in.
-- Grain: one row per benchmark with results
-- Reads: averaged, summed_task, task
-- Cut by: benchmark
-- Fills: competed (temporary)
select * from fields('summed_task', 'averaged')
