-- Means of the custom groups of one leaderboard, over its cells in some languages.
-- Params
--   $benchmark_id   integer    benchmark
--   $languages      varchar[]  codes or labels
--   $on_one_thread  boolean    whether the connection has one thread
-- Columns
--   entry_id                integer  entry
--   scores_by_custom_group  json     grouping → group → mean
-- Grain: one row per entry with at least one task score
-- Order: entry_id
select
    entry_id,
    to_json(scores_by_custom_group) as scores_by_custom_group
from custom_group_scores($benchmark_id, $languages, on_one_thread := $on_one_thread)
order by entry_id;
