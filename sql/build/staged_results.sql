-- The rows of the results file as they come, and after them those of the overlay.
-- Params
--   $results             varchar[]  Parquet files, all of one commit
--   $local_results_file  varchar    results.jsonl of the overlay
-- Grain: one row per row of the files
-- Reads: nothing
-- Cut by: whole
-- Parted by: file
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
    trained_on,
    false as is_local
from read_parquet($results, union_by_name = true)
where
    model_name is not null
    and task_name is not null
    and split is not null
    and subset is not null

union all

-- Numbered apart: to number all of them at once takes thrice as long.
select
    row_number() over () + (select sum(num_rows) from parquet_file_metadata($results))
        as row_number,
    model_name,
    model_revision,
    task_name,
    split,
    subset,
    language as languages,
    score,
    experiments,
    is_public,
    trained_on,
    true as is_local
from read_json(
    $local_results_file,
    format = 'newline_delimited',
    columns = {
        model_name: 'varchar',
        model_revision: 'varchar',
        task_name: 'varchar',
        split: 'varchar',
        subset: 'varchar',
        language: 'varchar[]',
        score: 'double',
        experiments: 'varchar',
        is_public: 'boolean',
        trained_on: 'boolean'
    }
)
