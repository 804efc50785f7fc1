-- Every pair of compared models over a selection: who wins, and whether that may be chance.
-- Params
--   $models         varchar[]  names of models
--   $benchmark_id   integer    benchmark; null: tasks
--   $tasks          varchar[]  names of tasks; null: every task
--   $exclude_tasks  varchar[]  names of tasks; null: no filter
--   $task_types     varchar[]  null: no filter
--   $domains        varchar[]  null: no filter
--   $modalities     varchar[]  null: no filter
--   $languages      varchar[]  codes or labels; null: no filter
--   $on_one_thread  boolean    whether the connection has one thread
-- Columns: those of pair_tests
-- Grain: one row per pair of names
-- Order: first_place, second_place
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

compared_score as (
    select *
    from compared_scores('picked_cell', $models, on_one_thread := $on_one_thread)
)

select *
from pair_tests('compared_score', $models)
order by first_place, second_place;
