-- What of a leaderboard's rows is made of an entry's own scores.
-- Params
--   $benchmark_id    integer  the benchmark of this batch; null: every one
--   $first_entry_id  integer  the first entry of this batch
--   $last_entry_id   integer  the last one
-- Grain: one row per benchmark and entry with at least one task score
-- Reads: benchmark_cell, cell, language_cell, shown_task, summed_task
-- Cut by: benchmark, entry
-- Fills: averaged (temporary)
with
pinned_cell as (
    select * from benchmark_cells($benchmark_id, null)
),

own_score as not materialized (
    select *
    from summed_task
    where entry_id between $first_entry_id and $last_entry_id
),

own_shown_score as not materialized (
    select *
    from shown_task
    where entry_id between $first_entry_id and $last_entry_id
),

averaged_ranked as (
    select * from full_means('own_score')
),

averaged_shown as (
    select * from full_means('own_shown_score')
)

select * from shown_means('averaged_ranked', 'averaged_shown', 'pinned_cell')
