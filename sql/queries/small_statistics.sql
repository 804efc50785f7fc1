-- Descriptive statistics that are small: nearly all.
-- Params
--   $most_bytes  integer  size of the gzipped JSON, inclusive
-- Columns
--   task_id      integer  task
--   json_gz      blob     the JSON, gzipped
--   sha256       varchar  of the JSON
--   size_bytes   bigint   of the JSON
-- Grain: one row per task with small statistics
-- Order: task_id
select
    task_id,
    json_gz,
    sha256,
    size_bytes
from descriptive_statistics
where octet_length(json_gz) <= $most_bytes
order by task_id;
