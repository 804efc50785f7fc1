-- The results as keys, sorted so that a task's rows lie together.
-- Grain: one row per row of the results file
-- Reads: cell, entry, experiment_identity, model_revision, staged_result
-- Cut by: whole
-- Fills: measurement
select
    cell.cell_id,
    entry.entry_id,
    staged_result.row_number,
    model_revision.revision_id,
    staged_result.score,
    staged_result.trained_on
from staged_result
inner join cell
    on
        staged_result.task_name = cell.task_name
        and staged_result.subset = cell.subset
        and staged_result.split = cell.split
        and staged_result.languages is not distinct from cell.languages
        and staged_result.is_public is not distinct from cell.is_public
left join experiment_identity on staged_result.experiments = experiment_identity.experiments
inner join entry
    on
        staged_result.model_name = entry.model_name
        and coalesce(experiment_identity.experiment_id, '') = entry.experiment_id
left join model_revision on staged_result.model_revision = model_revision.revision
order by cell.cell_id, staged_result.row_number
