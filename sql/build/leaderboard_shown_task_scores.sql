-- Task scores of the benchmarks that show more cells than those that rank, over all their cells.
-- Params
--   $benchmark_id    integer  the benchmark of this batch; null: every one
--   $first_entry_id  integer  the first entry of this batch
--   $last_entry_id   integer  the last one
-- Grain: one row per such benchmark, task and entry with rows
-- Reads: benchmark_cell, cell, entry, language_cell, measurement, task
-- Cut by: benchmark, entry
-- Fills: shown_task (temporary)
with
pinned_cell as (
    select * from benchmark_cells($benchmark_id, null)
),

partly_ranked as (
    select distinct selection_id
    from pinned_cell
    where not is_ranked
),

shown_cell as (
    select pinned_cell.*
    from pinned_cell
    inner join partly_ranked on pinned_cell.selection_id = partly_ranked.selection_id
),

competing as (
    select *
    from measurement
    where entry_id between $first_entry_id and $last_entry_id
)

select * from task_scores('shown_cell', from_measurements := 'competing')
