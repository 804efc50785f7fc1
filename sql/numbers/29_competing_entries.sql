-- Who competes in a selection: entries that pass filters.
-- Params: those of offered_entries
-- Columns
--   entry_id   integer  entry
--   model_key  integer  entry.model_key
--   model_id   integer  model; null for one that the catalog does not have
-- Grain: one row per entry
-- Order: none
create macro competing_entries(
    from_cells,
    model_names := null,
    kept_model_types := null,
    are_open := null,
    follow_instructions := null,
    least_params_b := null,
    most_params_b := null,
    least_zero_shot_pct := null
) as table
select * exclude (taken_by)
from offered_entries(
    from_cells,
    model_names := model_names,
    kept_model_types := kept_model_types,
    are_open := are_open,
    follow_instructions := follow_instructions,
    least_params_b := least_params_b,
    most_params_b := most_params_b,
    least_zero_shot_pct := least_zero_shot_pct
)
where taken_by is null;

comment on macro table competing_entries is
'Entries that compete in a selection (the name of a relation) under filters of models.';
