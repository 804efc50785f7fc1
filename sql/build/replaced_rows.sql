-- Rows of the results file that the overlay measures anew: a score of the same model, settings and
-- revision on the same task, subset and split, whatever names they are filed under.
-- Grain: one row per such row of the results file
-- Reads: filed_run, renamed, staged_result
-- Cut by: whole
-- Parted by: file
-- Fills: replaced_row (temporary)
with
local_row as (
    select distinct
        filed_run.model_name,
        filed_run.experiment_id,
        staged_result.model_revision,
        coalesce(renamed.name, staged_result.task_name) as task_name,
        staged_result.subset,
        staged_result.split
    from staged_result
    inner join filed_run
        on
            staged_result.model_name = filed_run.name_in_file
            and staged_result.experiments is not distinct from filed_run.experiments
    left join renamed on renamed.kind = 'task' and staged_result.task_name = renamed.former_name
    where staged_result.is_local and staged_result.score is not null
),

-- Of models with such rows alone: others have none to be replaced.
public_row as (
    select
        staged_result.row_number,
        filed_run.model_name,
        filed_run.experiment_id,
        staged_result.model_revision,
        coalesce(renamed.name, staged_result.task_name) as task_name,
        staged_result.subset,
        staged_result.split
    from staged_result
    inner join filed_run
        on
            staged_result.model_name = filed_run.name_in_file
            and staged_result.experiments is not distinct from filed_run.experiments
    left join renamed on renamed.kind = 'task' and staged_result.task_name = renamed.former_name
    where
        not staged_result.is_local
        and filed_run.model_name in (select local_row.model_name from local_row)
)

select public_row.row_number
from public_row
inner join local_row
    on
        public_row.model_name = local_row.model_name
        and public_row.experiment_id = local_row.experiment_id
        and public_row.model_revision is not distinct from local_row.model_revision
        and public_row.task_name = local_row.task_name
        and public_row.subset = local_row.subset
        and public_row.split = local_row.split
