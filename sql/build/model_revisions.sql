-- Revisions that results come from.
-- Grain: one row per revision
-- Reads: staged_result
-- Cut by: whole
-- Fills: model_revision
with revision as (
    select distinct model_revision
    from staged_result
    where model_revision is not null
)

select
    row_number() over (order by model_revision) as revision_id,
    model_revision as revision
from revision
order by revision_id
