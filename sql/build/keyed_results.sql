-- The results as keys: what they say in words is gone before they are sorted.
-- Grain: one row per row of the results file that is not replaced, and of the overlay
-- Reads: cell, entry, filed_run, model_revision, replaced_row, staged_result
-- Cut by: whole
-- Parted by: file
-- Fills: keyed_result (temporary)
select
    cell.cell_id,
    entry.entry_id,
    staged_result.row_number,
    model_revision.revision_id,
    staged_result.score,
    staged_result.trained_on,
    staged_result.is_local
from staged_result
inner join cell
    on
        staged_result.task_name = coalesce(cell.name_in_file, cell.task_name)
        and staged_result.subset = cell.subset
        and staged_result.split = cell.split
        and staged_result.languages is not distinct from cell.languages
        and staged_result.is_public is not distinct from cell.is_public
inner join filed_run
    on
        staged_result.model_name = filed_run.name_in_file
        and staged_result.experiments is not distinct from filed_run.experiments
inner join entry
    on
        filed_run.model_name = entry.model_name
        and filed_run.experiment_id = entry.experiment_id
left join model_revision
    on
        staged_result.model_revision is not distinct from model_revision.revision
        and filed_run.former_name is not distinct from model_revision.name_in_file
where
    not exists (
        select 1
        from replaced_row
        where replaced_row.row_number = staged_result.row_number
    )
