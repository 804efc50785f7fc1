-- Runs as they stand in the file, and the model and experiment that they belong to now.
-- Grain: one row per model name and settings in the results
-- Reads: experiment_identity, filed_setting, renamed
-- Cut by: whole
-- Fills: filed_run (temporary)
with settings_in_file as (
    select
        name_in_file,
        experiments,
        bool_or(is_local) as is_local
    from filed_setting
    group by name_in_file, experiments
)

select
    settings_in_file.name_in_file,
    settings_in_file.experiments,
    coalesce(renamed.name, settings_in_file.name_in_file) as model_name,
    renamed.former_name,
    coalesce(experiment_identity.experiment_id, '') as experiment_id,
    experiment_identity.settings,
    settings_in_file.is_local
from settings_in_file
left join renamed on renamed.kind = 'model' and settings_in_file.name_in_file = renamed.former_name
left join experiment_identity on settings_in_file.experiments = experiment_identity.experiments
