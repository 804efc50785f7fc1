-- Which custom groups of one leaderboard have results in some languages.
-- Params
--   $benchmark_id  integer    benchmark
--   $languages     varchar[]  codes or labels
-- Columns
--   group_id  integer  custom_group
-- Grain: one row per custom group with results
-- Order: group_id
select distinct group_id
from custom_group_cells($benchmark_id, $languages)
order by group_id;
