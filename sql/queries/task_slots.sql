-- Declared subsets and splits of every task with scores.
-- Columns
--   task_id  integer  task
--   slot_id  integer  key
--   subset   varchar  subset
--   split    varchar  split
-- Grain: one row per subset and split of a task
-- Order: task_id, slot_id, which follows subset, split
select distinct
    task_id,
    slot_id,
    subset,
    split
from cell
where task_id is not null and is_declared and scored_row_count > 0
order by task_id, slot_id;
