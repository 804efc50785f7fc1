-- The scores of every model of the catalog on one task, as the build stored them.
-- Params
--   $task_id   integer    task
-- Columns
--   model_id   integer    model
--   score      double     mean over subsets of the best split; null when a slot is missing
--   slots      integer[]  subsets and splits with a score, by cell.slot_id; null: all of the task's
--   scores     double[]   their scores
-- Grain: one row per model of the catalog with a score
-- Order: score desc nulls last, model_name: that of the table, which DuckDB keeps where one table
-- is only filtered
select
    model_id,
    score,
    slots,
    scores
from task_row
where task_id = $task_id and model_id is not null;
