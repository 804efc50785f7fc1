-- What every entry ran of every benchmark, and what a mean and a rank still need.
-- Columns
--   benchmark              varchar  name of the benchmark
--   model_name             varchar  org/name; also of models that the catalog does not have
--   experiment_id          varchar  settings as key_value__key_value; empty for a base run
--   is_in_catalog          boolean  whether the catalog has the model: others are not shown
--   rank                   integer  1 = best; null where it is not shown
--   mean_task              double   primary metric
--   task_count             bigint   tasks of the benchmark
--   scored_task_count      bigint   tasks with a score
--   declared_count         bigint   cells that the benchmark declares
--   measured_count         bigint   declared cells with a score
--   null_count             bigint   declared cells with rows, and no score in any
--   missing_count          bigint   declared cells without a row
--   needed_for_mean_count  bigint   cells that the mean still needs
--   needed_for_rank_count  integer  cells that a rank still needs
--   row_count              bigint   rows in declared cells
-- Grain: one row per benchmark and entry with a row of any of its tasks
-- Order: benchmark, model_name, experiment_id
select
    benchmark,
    model_name,
    experiment_id,
    is_in_catalog,
    rank,
    mean_task,
    task_count,
    scored_task_count,
    declared_count,
    measured_count,
    null_count,
    missing_count,
    needed_for_mean_count,
    needed_for_rank_count,
    row_count
from benchmark_coverage
order by benchmark, model_name, experiment_id;
