-- Results of which one snapshot has another score than the other, or none. A result is what an
-- entry scores in a slot: the mean over its rows there, as a leaderboard counts them.
-- Over: before, after
-- Reads: compared_cell, compared_entry
-- Fills: changed_result
-- Columns
--   entry_key     bigint   compared_entry
--   slot_key      bigint   compared_cell
--   change        varchar  new, gone or changed
--   score_before  double   mean score; null where there is none
--   score_after   double   likewise
-- Grain: one row per entry and slot
-- Order: none
with
-- One thread reads a file in its order, in which rows are summed; no other number hangs on it.
measured as (
    select
        false as is_after,
        measurement.entry_id,
        measurement.cell_id,
        measurement.score
    from before.main.measurement
    union all
    select
        true as is_after,
        measurement.entry_id,
        measurement.cell_id,
        measurement.score
    from after.main.measurement
),

compared as (
    select
        compared_entry.entry_key,
        compared_cell.slot_key,
        favg(measured.score) filter (not measured.is_after) as score_before,
        favg(measured.score) filter (measured.is_after) as score_after
    from measured
    inner join compared_cell
        on measured.is_after = compared_cell.is_after and measured.cell_id = compared_cell.cell_id
    inner join compared_entry
        on
            measured.is_after = compared_entry.is_after
            and measured.entry_id = compared_entry.entry_id
    where measured.score is not null
    group by compared_entry.entry_key, compared_cell.slot_key
)

select
    entry_key,
    slot_key,
    case
        when score_before is null then 'new'
        when score_after is null then 'gone'
        else 'changed'
    end as change,
    score_before,
    score_after
from compared
-- The last digit of a mean over several rows says nothing.
where coalesce(abs(score_after - score_before) > 1e-12, true);
