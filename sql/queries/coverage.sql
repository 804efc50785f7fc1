-- What entries ran of benchmarks, and what a task score, a mean and a rank still need.
-- Params
--   $benchmark_id  integer  of this benchmark; null: of every one
--   $model_name    varchar  of this model; null: of every one
-- Columns
--   benchmark_name     varchar  benchmark
--   model_name         varchar  org/name, also where the catalog has none
--   experiments        json     settings of the run; null for a base run
--   is_in_catalog      boolean  whether the catalog has the model
--   is_local           boolean  whether any of its results is of the overlay
--   rank               integer  1 = best; null where it has none, or is not shown
--   mean_task          double   primary metric
--   task_count         bigint   tasks of the benchmark
--   scored_task_count  bigint   tasks with a score
--   declared_cells     bigint   cells that the benchmark declares
--   measured_cells     bigint   of those, with a score
--   null_cells         bigint   of those, with rows and no score
--   missing_cells      bigint   of those, without a row
--   needed_for_mean    bigint   cells to be scored for every task that means are over
--   needed_for_rank    integer  cells to be scored for a first task score
--   rows               bigint   rows in declared cells
--   repeated_cells     bigint   declared cells with more than one row
--   off_rows           bigint   rows of its tasks in other cells
--   needed_by_task     json     task → cells to be scored for its score
-- Grain: one row per benchmark and entry with a row of any of its tasks
-- Order: benchmark_id, rank nulls last, model_name, experiment_id
select
    covered.benchmark as benchmark_name,
    covered.model_name,
    entry.experiments,
    covered.is_in_catalog,
    entry.is_local,
    covered.rank,
    covered.mean_task,
    covered.task_count,
    covered.scored_task_count,
    covered.declared_count as declared_cells,
    covered.measured_count as measured_cells,
    covered.null_count as null_cells,
    covered.missing_count as missing_cells,
    covered.needed_for_mean_count as needed_for_mean,
    covered.needed_for_rank_count as needed_for_rank,
    covered.row_count as rows,
    covered.repeated_count as repeated_cells,
    covered.off_row_count as off_rows,
    to_json(covered.needed_by_task) as needed_by_task
from benchmark_coverage as covered
inner join entry on covered.entry_id = entry.entry_id
where
    ($benchmark_id::integer is null or covered.benchmark_id = $benchmark_id::integer)
    and ($model_name::varchar is null or covered.model_name = $model_name::varchar)
order by covered.benchmark_id, covered.rank nulls last, covered.model_name, covered.experiment_id;
