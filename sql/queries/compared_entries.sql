-- Every entry of two snapshots, under one key and the name that its model has now.
-- Over: before, after
-- Reads: compared_name
-- Fills: compared_entry
-- Columns
--   is_after       boolean  of which snapshot
--   entry_id       integer  its key there
--   entry_key      integer  the same for the same entry in both
--   model_name     varchar  what its model is called
--   name_there     varchar  what it is called there
--   experiment_id  varchar  settings of the run; empty for a base run
--   experiments    json     settings of the run; null for a base run
--   is_in_catalog  boolean  whether the catalog has its model there
-- Grain: one row per snapshot and entry; several of a snapshot have a key where a model has results
-- under its former name and its present one
-- Order: none
with
entry as (
    select
        false as is_after,
        *
    from before.main.entry
    union all by name
    select
        true as is_after,
        *
    from after.main.entry
)

select
    entry.is_after,
    entry.entry_id,
    (dense_rank() over (
        order by coalesce(compared_name.name, entry.model_name), entry.experiment_id
    ))::integer as entry_key,
    coalesce(compared_name.name, entry.model_name) as model_name,
    entry.model_name as name_there,
    entry.experiment_id,
    entry.experiments,
    entry.model_id is not null as is_in_catalog
from entry
left join compared_name
    on compared_name.kind = 'model' and entry.model_name = compared_name.alias;
