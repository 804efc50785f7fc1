-- Entries that may compete in a selection, and which filter takes each away.
-- Params
--   $benchmark_id   integer    benchmark; null: tasks
--   $tasks          varchar[]  names of tasks; null: every task
--   $exclude_tasks  varchar[]  names of tasks; null: no filter
--   $task_types     varchar[]  null: no filter
--   $domains        varchar[]  null: no filter
--   $modalities     varchar[]  null: no filter
--   $languages      varchar[]  codes or labels; null: no filter
--   $models             varchar[]  names of models; null: no filter
--   $model_types        varchar[]  null: no filter
--   $open_weights       boolean    null: no filter
--   $instruction_tuned  boolean    null: no filter
--   $min_params_b       double     billions of parameters, inclusive; null: no filter
--   $max_params_b       double     billions of parameters, inclusive; null: no filter
--   $min_zero_shot_pct  double     null: no filter
-- Columns
--   entry_id   integer  entry
--   model_key  integer  entry.model_key
--   taken_by   varchar  parameter whose filter takes it away; null: it competes
-- Grain: one row per entry
-- Order: entry_id
with picked_cell as (
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
)

select
    entry_id,
    model_key,
    taken_by
from
    offered_entries(
        'picked_cell',
        model_names := $models,
        kept_model_types := $model_types,
        are_open := $open_weights,
        follow_instructions := $instruction_tuned,
        least_params_b := $min_params_b,
        most_params_b := $max_params_b,
        least_zero_shot_pct := $min_zero_shot_pct
    )
order by entry_id;
