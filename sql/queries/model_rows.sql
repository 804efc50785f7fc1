-- Where the rows of one model stand. Each is in one of the buckets, of which `rows` is the sum.
-- Params
--   $model_name  varchar  org/name
-- Columns
--   rows                bigint  rows of the results file
--   benchmark_rows      bigint  on a benchmark
--   off_benchmark_rows  bigint  declared by their task, and on no benchmark
--   undeclared_rows     bigint  of known tasks, in splits and subsets that nothing declares
--   unknown_task_rows   bigint  of tasks that the catalog does not have
--   null_rows           bigint  of all, those without a score
--   revisions           bigint  revisions that they come from
-- Grain: one row
-- Order: none
select
    count(*) as rows,
    count(*) filter (where cell.bucket = 'benchmark') as benchmark_rows,
    count(*) filter (where cell.bucket = 'off_benchmark') as off_benchmark_rows,
    count(*) filter (where cell.bucket = 'undeclared') as undeclared_rows,
    count(*) filter (where cell.bucket = 'unknown_task') as unknown_task_rows,
    count(*) - count(measurement.score) as null_rows,
    count(distinct measurement.revision_id) as revisions
from measurement
inner join entry on measurement.entry_id = entry.entry_id
inner join cell on measurement.cell_id = cell.cell_id
where entry.model_name = $model_name::varchar;
