-- Where one model has rows that nothing declares: of unknown tasks, and of known ones in other
-- splits and subsets.
-- Params
--   $model_name  varchar  org/name
-- Columns
--   task_name      varchar  as it stands in the results
--   subset         varchar  likewise
--   split          varchar  likewise
--   is_known_task  boolean  whether the catalog has the task
--   rows           bigint   rows of the results file
-- Grain: one row per task, subset and split
-- Order: task_name, subset, split
select
    cell.task_name,
    cell.subset,
    cell.split,
    cell.bucket = 'undeclared' as is_known_task,
    count(*) as rows
from measurement
inner join entry on measurement.entry_id = entry.entry_id
inner join cell on measurement.cell_id = cell.cell_id
where
    entry.model_name = $model_name::varchar
    and cell.bucket in ('undeclared', 'unknown_task')
group by cell.task_name, cell.subset, cell.split, cell.bucket
order by cell.task_name, cell.subset, cell.split;
