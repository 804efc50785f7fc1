-- Which custom groups of one leaderboard have results in some languages.
-- Params
--   $benchmark_id  integer    benchmark
--   $languages     varchar[]  codes or labels
-- Columns
--   group_id  integer  custom_group
-- Grain: one row per custom group with results
-- Order: group_id
with ranked_cell as (
    select * from benchmark_cells($benchmark_id, $languages)
    where is_ranked
)

select distinct group_id
from group_cells('ranked_cell')
order by group_id;
