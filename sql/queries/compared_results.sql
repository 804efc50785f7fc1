-- Results of which one snapshot has another score than the other, or none. A result is what an
-- entry scores in a slot: the mean over its rows there, as a leaderboard counts them.
-- Over: before, after
-- Reads: compared_cell, compared_entry
-- Fills: changed_result
-- Columns
--   entry_key     integer  compared_entry
--   slot_key      integer  compared_cell
--   change        varchar  new, gone or changed
--   score_before  double   mean score; null where there is none
--   score_after   double   likewise
-- Grain: one row per entry and slot
-- Order: none
with
measurement as (
    select
        false as is_after,
        *
    from before.main.measurement
    union all by name
    select
        true as is_after,
        *
    from after.main.measurement
),

measured as (
    select
        measurement.is_after,
        compared_entry.entry_key,
        compared_cell.slot_key,
        measurement.score,
        coalesce(measurement.fills_slot, false) as is_first
    from measurement
    inner join compared_cell
        on
            measurement.is_after = compared_cell.is_after
            and measurement.cell_id = compared_cell.cell_id
    inner join compared_entry
        on
            measurement.is_after = compared_entry.is_after
            and measurement.entry_id = compared_entry.entry_id
    where measurement.score is not null
),

older as (
    select
        entry_key,
        slot_key,
        score
    from measured
    where not is_after and is_first
),

newer as (
    select
        entry_key,
        slot_key,
        score
    from measured
    where is_after and is_first
),

-- Nearly all of a million results are one row, and the same in both: they need not be summed.
candidate as (
    select
        coalesce(newer.entry_key, older.entry_key) as entry_key,
        coalesce(newer.slot_key, older.slot_key) as slot_key
    from older
    full join newer
        on older.entry_key = newer.entry_key and older.slot_key = newer.slot_key
    where older.score is distinct from newer.score
    union
    select
        entry_key,
        slot_key
    from measured
    where not is_first
),

-- One thread reads a file in its order, in which rows are summed; no other number hangs on it.
compared as (
    select
        measured.entry_key,
        measured.slot_key,
        favg(measured.score) filter (not measured.is_after) as score_before,
        favg(measured.score) filter (measured.is_after) as score_after
    from measured
    semi join candidate
        on measured.entry_key = candidate.entry_key and measured.slot_key = candidate.slot_key
    group by measured.entry_key, measured.slot_key
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
