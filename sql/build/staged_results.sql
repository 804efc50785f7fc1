-- The rows of the results file, as they come.
-- Params
--   $results      varchar[]  Parquet files, all of one commit
-- Grain: one row per row of the files
-- Reads: nothing
-- Cut by: whole
-- Fills: staged_result (temporary)
select
    row_number() over () as row_number,
    model_name,
    model_revision,
    task_name,
    split,
    subset,
    language as languages,
    case when isfinite(score) then score end as score,
    case when experiments is not null then to_json(experiments)::varchar end as experiments,
    is_public,
    trained_on
from read_parquet($results, union_by_name = true)
where
    model_name is not null
    and task_name is not null
    and split is not null
    and subset is not null
