-- What the leaderboards have results for.
-- Grain: one row per benchmark with results
-- Fills: leaderboard_heading
insert into leaderboard_heading by name
select *
from leaderboard_headings(null, null)
order by benchmark_id;
