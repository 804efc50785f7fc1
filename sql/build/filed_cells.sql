-- Cells as they stand in the file, and how many scores each has.
-- Grain: one row per (name in the file, subset, split, languages, is_public) among results
-- Reads: staged_result
-- Cut by: whole
-- Parted by: file
-- Fills: filed_cell (temporary)
select
    task_name,
    subset,
    split,
    languages,
    is_public,
    count(score) as scored_row_count
from staged_result
group by all
