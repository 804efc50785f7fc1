-- How many cells a selection has.
-- Params
--   $benchmark_id   integer    benchmark; null: tasks
--   $tasks          varchar[]  names of tasks; null: every task
--   $exclude_tasks  varchar[]  names of tasks; null: no filter
--   $task_types     varchar[]  null: no filter
--   $domains        varchar[]  null: no filter
--   $modalities     varchar[]  null: no filter
--   $languages      varchar[]  codes or labels; null: no filter
-- Columns
--   cell_count      bigint     cells
-- Grain: one row
-- Order: none needed
select count(*) as cell_count
from selected_cells(
    $benchmark_id,
    task_names := $tasks,
    left_out_tasks := $exclude_tasks,
    kept_types := $task_types,
    kept_domains := $domains,
    kept_modalities := $modalities,
    picked_languages := $languages
);
