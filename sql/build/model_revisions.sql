-- Revisions that results come from, those that are filed under a former name of the model apart.
-- Grain: one row per revision and former name
-- Reads: filed_revision, renamed
-- Cut by: whole
-- Fills: model_revision
with revision as (
    select distinct
        filed_revision.model_revision,
        renamed.former_name
    from filed_revision
    left join renamed
        on renamed.kind = 'model' and filed_revision.model_name = renamed.former_name
    where filed_revision.model_revision is not null or renamed.former_name is not null
)

select
    row_number() over (order by model_revision nulls last, former_name nulls first)
        as revision_id,
    model_revision as revision,
    former_name as name_in_file
from revision
order by revision_id
