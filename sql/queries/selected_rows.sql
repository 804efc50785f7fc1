-- Entries ranked over any selection, by any rules.
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
--   rank              integer    1 = best
--   entry_id          integer    entry
--   model_key         integer    entry.model_key
--   zero_shot_pct     integer    tasks not trained on, percent; -1 when unknown
--   mean_task         double     primary metric
--   mean_task_type    double     mean of the means per task type
--   mean_public       double     mean over public tasks
--   mean_private      double     mean over private tasks
--   borda_points      double     sum of n_models - task_rank, ties averaged
--   tasks_run         integer    tasks with a score
--   task_types        varchar[]  types with a mean, in order
--   task_type_scores  double[]   their means
--   task_positions    integer[]  tasks with a score, in order
--   task_scores       double[]   their scores
--   trained_on_tasks  json       tasks of the selection seen in training
-- Grain: one row per competing entry with at least one task score
-- Order: position nulls last, entry_id
with
offered_part as (
    select *
    from offered_cells(
        $benchmark_id,
        task_names := $tasks,
        left_out_tasks := $exclude_tasks,
        kept_types := $task_types,
        kept_domains := $domains,
        kept_modalities := $modalities,
        picked_languages := $languages
    )
),

picked_cell as (
    select * from offered_part
    where taken_by is null
),

whole_cell as (
    select * from offered_part
    where taken_by is null or taken_by = 'languages'
),

competing_entry as (
    select unnest($entries::integer[]) as entry_id
),

picked_rule as (
    select * from selection_rules($benchmark_id, $is_lenient, $ranked_by)
)

select
    rank,
    entry_id,
    model_key,
    zero_shot_pct,
    mean_task,
    mean_task_type,
    mean_public,
    mean_private,
    borda_points,
    len(task_positions)::integer as tasks_run,
    task_types,
    task_type_scores,
    task_positions,
    task_scores,
    to_json(trained_on_tasks) as trained_on_tasks
from
    selection_rankings(
        'picked_cell',
        'whole_cell',
        'competing_entry',
        'picked_rule',
        are_among_all := $are_among_all,
        with_subsets := $with_subsets,
        on_one_thread := $on_one_thread
    )
order by position nulls last, entry_id;
