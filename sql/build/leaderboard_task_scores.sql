-- Task scores of the benchmarks, over the cells that rank.
-- Params
--   $benchmark_id    integer  the benchmark of this batch; null: every one
--   $first_entry_id  integer  the first entry of this batch
--   $last_entry_id   integer  the last one
-- Grain: one row per benchmark, task, entry with rows
-- Reads: benchmark_cell, cell, entry, language_cell, measurement, task
-- Cut by: benchmark, entry
-- Fills: summed_task (temporary)
with
ranked_cell as (
    select * from benchmark_cells($benchmark_id, null)
    where is_ranked
),

competing as (
    select *
    from measurement
    where entry_id between $first_entry_id and $last_entry_id
)

select * from task_scores('ranked_cell', from_measurements := 'competing')
