-- How much changed in all, of what lists show in part.
-- Over: before, after
-- Reads: changed_result, changed_row
-- Columns
--   new_rows         bigint  rows of leaderboards that are new
--   gone_rows        bigint  those that are gone
--   moved_rows       bigint  those with another rank or mean
--   new_results      bigint  results that are new
--   gone_results     bigint  those that vanished
--   changed_results  bigint  those with another score
-- Grain: one row
-- Order: none
with
by_row as (
    select
        count(*) filter (change = 'new') as new_rows,
        count(*) filter (change = 'gone') as gone_rows,
        count(*) filter (change = 'moved') as moved_rows
    from changed_row
),

by_result as (
    select
        count(*) filter (change = 'new') as new_results,
        count(*) filter (change = 'gone') as gone_results,
        count(*) filter (change = 'changed') as changed_results
    from changed_result
)

select
    by_row.new_rows,
    by_row.gone_rows,
    by_row.moved_rows,
    by_result.new_results,
    by_result.gone_results,
    by_result.changed_results
from by_row
cross join by_result;
