-- Models that the results know and the catalog does not, by every name that they have.
-- Columns
--   name        varchar  as it stands in the results, or was renamed to
--   model_name  varchar  what the model is called now
-- Grain: one row per such name
-- Order: name
with
unlisted as (
    select distinct model_name
    from entry
    where model_id is null
),

called as (
    select
        model_name as name,
        model_name
    from unlisted
    union
    select
        renamed.former_name as name,
        unlisted.model_name
    from unlisted
    inner join renamed on renamed.kind = 'model' and unlisted.model_name = renamed.name
)

select
    name,
    model_name
from called
order by name;
