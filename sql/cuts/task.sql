-- Cut by task: neighbours, as many as have about $max_rows scores.
-- Params
--   $max_rows  bigint  scores that a batch has, about
-- Columns
--   first_task_id  integer
--   last_task_id   integer
-- Grain: one row per batch
-- Order: first_task_id
with counted_tasks as (
    select
        task_id,
        sum(sum(scored_row_count)) over (order by task_id) as score_count
    from cell
    where task_id is not null and is_declared
    group by task_id
)

select
    min(task_id) as first_task_id,
    max(task_id) as last_task_id
from counted_tasks
group by score_count // $max_rows
order by first_task_id
