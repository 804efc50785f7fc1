-- Of the entries that may compete in a selection, those with a score on every task of it.
-- Params
--   $benchmark_id   integer    benchmark; null: tasks
--   $tasks          varchar[]  names of tasks; null: every task
--   $exclude_tasks  varchar[]  names of tasks; null: no filter
--   $task_types     varchar[]  null: no filter
--   $domains        varchar[]  null: no filter
--   $modalities     varchar[]  null: no filter
--   $languages      varchar[]  codes or labels; null: no filter
--   $entries        integer[]  entries that compete
--   $on_one_thread  boolean    whether the connection has one thread
-- Columns
--   entry_id  integer  entry
-- Grain: one row per entry
-- Order: none; who needs them in order sorts them, for less than a plan with an order takes
with
picked_cell as (
    select *
    from selected_cells(
        $benchmark_id,
        task_names := $tasks,
        left_out_tasks := $exclude_tasks,
        kept_types := $task_types,
        kept_domains := $domains,
        kept_modalities := $modalities,
        picked_languages := $languages
    )
),

passing_measurement as (
    select *
    from measurement
    where entry_id in (select unnest($entries::integer[]))
)

select entry_id
from complete_entries(
    'picked_cell',
    from_measurements := 'passing_measurement',
    on_one_thread := $on_one_thread
);
