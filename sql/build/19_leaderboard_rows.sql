-- Every row of every leaderboard, ranked over all cells.
-- Grain: one row per benchmark and entry with at least one task score
-- Fills: leaderboard_row
insert into leaderboard_row by name
select *
from ranked_entries(null, null)
order by benchmark_id, position nulls last, entry_id;
