-- Descriptive statistics of tasks, as they lie there: gzipped JSON, one file a task, called as it.
-- The query gives the files.
-- Params
--   $statistics_files  varchar[]  all of them
-- Columns
--   task_id     integer  task
--   size_bytes  bigint   of the JSON
--   sha256      varchar  of the JSON
--   json_gz     blob     the JSON, gzipped
-- Grain: one row per task with statistics
-- Reads: task
-- Cut by: whole
-- Mapped by: read_statistics
-- Fills: descriptive_statistics
with statistics_file as (
    select unnest($statistics_files::varchar[]) as file
)

select
    task.task_id,
    statistics_file.file
from statistics_file
inner join task
    on url_decode(regexp_extract(statistics_file.file, '([^/]*)[.]json[.]gz$', 1)) = task.name
order by task.task_id
