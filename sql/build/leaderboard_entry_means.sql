-- What of a leaderboard's rows is made of an entry's own scores.
-- Params
--   $first_entry_id  integer  the first entry of this batch
--   $last_entry_id   integer  the last one
-- Grain: one row per benchmark and entry with at least one task score
-- Reads: summed_subset, summed_task
-- Cut by: benchmark, entry
-- Fills: averaged (temporary)
with
own_score as not materialized (
    select *
    from summed_task
    where entry_id between $first_entry_id and $last_entry_id
),

own_subset_score as not materialized (
    select *
    from summed_subset
    where entry_id between $first_entry_id and $last_entry_id
)

select * from entry_means('own_score', 'own_subset_score')
