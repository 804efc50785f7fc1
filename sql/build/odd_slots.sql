-- What an entry ran more than once, or without a score: a few hundred of a million.
-- Params
--   $first_entry_id  integer  the first entry of this batch
--   $last_entry_id   integer  the last one
-- Grain: one row per such slot and entry
-- Reads: cell, measurement
-- Cut by: entry
-- Fills: odd_slot (temporary)
select
    cell.slot_id,
    measurement.entry_id,
    count(*) as row_count,
    count(measurement.score) as score_count,
    count(*) filter (where cell.is_public) as public_row_count,
    count(measurement.score) filter (where cell.is_public) as public_score_count
from measurement
inner join cell on measurement.cell_id = cell.cell_id
where measurement.entry_id between $first_entry_id and $last_entry_id
group by cell.slot_id, measurement.entry_id
having count(*) > 1 or count(measurement.score) = 0
