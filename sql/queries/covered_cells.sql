-- The cells of one benchmark in which one model has not just one row with a score: those that a
-- task score still needs, without a score, with more rows than one, or off the benchmark.
-- Params
--   $benchmark_id  integer  benchmark
--   $model_name    varchar  org/name
-- Columns
--   entry_id    integer  entry
--   position    integer  order of the task
--   subset      varchar  language or domain slice
--   split       varchar  test, dev, ...
--   state       varchar  measured, null, missing or off
--   is_needed   boolean  whether a task score needs it
--   rows        bigint   rows that stand behind it
--   revisions   bigint   revisions that they come from
--   min_score   double   lowest of them
--   max_score   double   highest of them: what the task's page shows
--   mean_score  double   mean over them: what a leaderboard counts
-- Grain: one row per such cell and entry of the model
-- Order: entry_id, position, subset, split
select
    entry_id,
    position,
    subset,
    split,
    state,
    is_needed,
    row_count as rows,
    revision_count as revisions,
    min_score,
    max_score,
    mean_score
from cell_coverage
where
    benchmark_id = $benchmark_id::integer
    and model_name = $model_name::varchar
    and (is_needed or row_count > 1 or state <> 'measured')
order by entry_id, position, subset, split;
