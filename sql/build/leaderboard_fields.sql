-- What the entries of the benchmarks compete in.
-- Params
--   $benchmark_id  integer  the benchmark of this batch; null: every one
-- Grain: one row per benchmark with results
-- Reads: averaged, benchmark_cell, cell, language_cell, task
-- Cut by: benchmark
-- Fills: competed (temporary)
with ranked_cell as (
    select * from benchmark_cells($benchmark_id, null)
    where is_ranked
)

select * from fields('ranked_cell', 'averaged')
