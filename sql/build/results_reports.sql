-- Where the rows of the results file came to stand.
-- Params
--   $results      varchar[]  Parquet files, all of one commit
-- Grain: one row
-- Reads: cell, cell.bucket, measurement, model_revision, odd_slot, unknown_name
-- Cut by: whole
-- Fills: results_report
with
in_file as (
    select count(*) as row_count
    from read_parquet($results, union_by_name = true)
),

bucketed as (
    select
        count(*) as row_count,
        count(*) filter (where measurement.is_local) as local_row_count,
        count(*) filter (where cell.bucket = 'benchmark') as benchmark_row_count,
        count(*) filter (where cell.bucket = 'off_benchmark') as off_benchmark_row_count,
        count(*) filter (where cell.bucket = 'undeclared') as undeclared_row_count,
        count(*) filter (where cell.bucket = 'unknown_task') as unknown_task_row_count,
        count(*) filter (
            where coalesce(cell.name_in_file, model_revision.name_in_file) is not null
        ) as renamed_row_count,
        count(*) - count(measurement.score) as null_row_count
    from measurement
    inner join cell on measurement.cell_id = cell.cell_id
    left join model_revision on measurement.revision_id = model_revision.revision_id
),

former_name as (
    select name_in_file
    from cell
    union all
    select name_in_file
    from model_revision
),

renamed_name as (
    select count(distinct name_in_file) as renamed_name_count
    from former_name
),

unknown as (
    select
        count(*) filter (where kind = 'task') as unknown_task_count,
        count(*) filter (where kind = 'model') as unknown_model_count,
        coalesce(sum(row_count) filter (where kind = 'model'), 0) as unknown_model_row_count
    from unknown_name
),

repeated as (
    select
        count(*) as repeated_cell_count,
        coalesce(sum(row_count), 0) as repeated_row_count
    from odd_slot
    where row_count > 1
)

select
    in_file.row_count + bucketed.local_row_count as row_count,
    bucketed.benchmark_row_count,
    bucketed.off_benchmark_row_count,
    bucketed.undeclared_row_count,
    bucketed.unknown_task_row_count,
    in_file.row_count + bucketed.local_row_count - bucketed.row_count as unnamed_row_count,
    unknown.unknown_task_count,
    unknown.unknown_model_count,
    unknown.unknown_model_row_count,
    renamed_name.renamed_name_count,
    bucketed.renamed_row_count,
    bucketed.null_row_count,
    repeated.repeated_cell_count,
    repeated.repeated_row_count
from bucketed
cross join unknown
cross join renamed_name
cross join repeated
cross join in_file
