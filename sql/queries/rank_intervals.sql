-- Between which ranks models stand in 95 of 100 draws of the tasks of a selection.
-- Params
--   $benchmark_id   integer    benchmark; null: tasks
--   $tasks          varchar[]  names of tasks; null: every task
--   $exclude_tasks  varchar[]  names of tasks; null: no filter
--   $task_types     varchar[]  null: no filter
--   $domains        varchar[]  null: no filter
--   $modalities     varchar[]  null: no filter
--   $languages      varchar[]  codes or labels; null: no filter
--   $entries        integer[]  entries that compete
--   $are_among_all  boolean    whether ranks and points are among all entries
--   $ranked_by      varchar    borda, mean_task, mean_task_type, mean_subset; null: as declared
--   $is_lenient     boolean    whether means are over the tasks that were run
--   $with_subsets   boolean    whether the rules have mean_subset
--   $on_one_thread  boolean    whether the connection has one thread
-- Columns
--   model_key   integer  entry.model_key
--   task_count  bigint   tasks that anybody of whom ranks are among has rows of
--   rank_low    integer  2.5 % of the ranks in its draws are at or below it; null under 10 tasks
--                        and where a mean decides the rank
--   rank_high   integer  97.5 % are; likewise
-- Grain: one row per model with rows, of those that ranks are among
-- Order: model_key
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

competing_entry as (
    select unnest($entries::integer[]) as entry_id
),

picked_rule as (
    select * from selection_rules($benchmark_id, $is_lenient, $ranked_by)
)

select
    model_key,
    task_count,
    rank_low,
    rank_high
from
    selection_intervals(
        'picked_cell',
        'competing_entry',
        'picked_rule',
        are_among_all := $are_among_all,
        with_subsets := $with_subsets,
        on_one_thread := $on_one_thread
    )
order by model_key;
