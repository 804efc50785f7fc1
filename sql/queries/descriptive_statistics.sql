-- Descriptive statistics of one task.
-- Params
--   $task_id    integer  task
-- Columns
--   task_id     integer  task
--   json_gz     blob     the JSON, gzipped
--   sha256      varchar  of the JSON
--   size_bytes  bigint   of the JSON
-- Grain: one row, or none for a task without statistics
-- Order: none needed
select
    task_id,
    json_gz,
    sha256,
    size_bytes
from descriptive_statistics
where task_id = $task_id;
