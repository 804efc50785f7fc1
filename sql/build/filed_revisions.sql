-- Which revisions of which models were run, as they stand in the file.
-- Grain: one row per model name and revision in the results
-- Reads: staged_result
-- Cut by: whole
-- Parted by: file
-- Fills: filed_revision (temporary)
select distinct
    model_name,
    model_revision
from staged_result
