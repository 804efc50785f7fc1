-- Parts of whole tasks: cells that are neighbours, as many as have about $max_rows scores. A task
-- that has more is a part alone, because its rows are put in order together.
-- Params
--   $max_rows  bigint  scores that a part has, about
-- Columns
--   first_key      integer  first cell
--   last_key       integer  last cell
--   first_task_id  integer  null where no task of the catalog is in it
--   last_task_id   integer
-- Grain: one row per part
-- Order: first_key
with
counted_task as (
    select
        min(cell_id) as first_cell_id,
        max(cell_id) as last_cell_id,
        task_id,
        sum(scored_row_count) as score_count
    from cell
    group by task_id, task_name
),

placed_task as (
    select
        *,
        sum(score_count) over (order by first_cell_id) - score_count as scores_before
    from counted_task
)

select
    min(first_cell_id) as first_key,
    max(last_cell_id) as last_key,
    min(task_id) as first_task_id,
    max(task_id) as last_task_id
from placed_task
group by scores_before // $max_rows
order by first_key
