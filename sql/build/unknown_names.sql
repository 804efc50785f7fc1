-- Models and tasks of the results that the catalog does not have.
-- Grain: one row per kind and name
-- Reads: cell, entry, measurement
-- Cut by: whole
-- Fills: unknown_name
select
    'model' as kind,
    entry.model_name as name,
    count(*) as row_count
from measurement
inner join entry on measurement.entry_id = entry.entry_id
where entry.model_id is null
group by entry.model_name
union all
select
    'task' as kind,
    cell.task_name as name,
    count(*) as row_count
from measurement
inner join cell on measurement.cell_id = cell.cell_id
where cell.task_id is null
group by cell.task_name
order by kind, row_count desc, name
