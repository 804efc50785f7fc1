-- Subset scores of the benchmarks that weigh subsets alike.
-- Params
--   $benchmark_id    integer  the benchmark of this batch; null: every one
--   $first_entry_id  integer  the first entry of this batch
--   $last_entry_id   integer  the last one
-- Grain: one row per benchmark, task, subset and entry with rows
-- Reads: benchmark, benchmark_cell, cell, entry, language_cell, measurement
-- Cut by: benchmark, entry
-- Fills: summed_subset (temporary)
with
ranked_cell as (
    select * from benchmark_cells($benchmark_id, null)
    where is_ranked
),

declared_rule as (
    select * from benchmark_rules(false)
),

competing as (
    select *
    from measurement
    where entry_id between $first_entry_id and $last_entry_id
)

select *
from subset_scores('ranked_cell', 'declared_rule', from_measurements := 'competing')
