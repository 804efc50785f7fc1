-- Declared subsets and splits of one task with scores.
-- Params
--   $task_id  integer  task
-- Columns
--   slot_id   integer  key
--   subset    varchar  subset
--   split     varchar  split
-- Grain: one row per subset and split, or more that are equal
-- Order: slot_id, which follows subset, split
select
    slot_id,
    subset,
    split
from cell
where task_id = $task_id and is_declared and scored_row_count > 0
order by slot_id;
