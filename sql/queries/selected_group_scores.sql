-- Means of the custom groups of one benchmark over a selection of its cells.
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
--   entry_id                integer  entry
--   scores_by_custom_group  json     grouping → group → mean
-- Grain: one row per competing entry with at least one task score
-- Order: entry_id
with
picked_cell as (
    select *
    from
        selected_cells(
            $benchmark_id,
            task_names := $tasks,
            left_out_tasks := $exclude_tasks,
            kept_types := $task_types,
            kept_domains := $domains,
            kept_modalities := $modalities,
            picked_languages := $languages
        )
    where is_ranked
),

competing_measurement as (
    select *
    from measurement
    where entry_id in (select unnest($entries::integer[]))
),

summed_task as (
    select * from task_scores(
        'picked_cell',
        from_measurements := 'competing_measurement',
        on_one_thread := $on_one_thread
    )
)

select
    entry_id,
    to_json(scores_by_custom_group) as scores_by_custom_group
from
    group_scores(
        'picked_cell', 'summed_task', from_measurements := 'competing_measurement'
    )
order by entry_id;
