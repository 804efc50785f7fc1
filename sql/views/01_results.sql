-- The results file with its names: one row per measurement.
-- Grain: one row per row of the results file
create view results as
select
    entry.model_name,
    model_revision.revision as model_revision,
    cell.task_name,
    cell.split,
    cell.subset,
    cell.languages,
    measurement.score,
    entry.experiment_id,
    entry.experiments,
    cell.is_public,
    measurement.trained_on
from measurement
inner join cell on measurement.cell_id = cell.cell_id
inner join entry on measurement.entry_id = entry.entry_id
left join model_revision on measurement.revision_id = model_revision.revision_id;

comment on view results is 'Every row of the results file, with names.';
