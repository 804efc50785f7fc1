-- Which models were run with which settings, as they stand in the file.
-- Grain: one row per model name and settings in the results
-- Reads: staged_result
-- Cut by: whole
-- Parted by: file
-- Fills: filed_setting (temporary)
select
    model_name as name_in_file,
    experiments,
    bool_or(is_local) as is_local
from staged_result
group by model_name, experiments
