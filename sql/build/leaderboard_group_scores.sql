-- Means of the custom groups of the benchmarks.
-- Params
--   $benchmark_id    integer  the benchmark of this batch; null: every one
--   $first_entry_id  integer  the first entry of this batch
--   $last_entry_id   integer  the last one
-- Grain: one row per benchmark with custom groups and entry with at least one task score
-- Reads: benchmark_cell, cell, custom_group, custom_group_member
-- Reads: language_cell, measurement, summed_task
-- Cut by: benchmark, entry
-- Fills: grouped (temporary)
with
ranked_cell as (
    select * from benchmark_cells($benchmark_id, null)
    where is_ranked
),

own_score as not materialized (
    select *
    from summed_task
    where entry_id between $first_entry_id and $last_entry_id
),

competing as (
    select *
    from measurement
    where entry_id between $first_entry_id and $last_entry_id
)

select * from group_scores('ranked_cell', 'own_score', from_measurements := 'competing')
