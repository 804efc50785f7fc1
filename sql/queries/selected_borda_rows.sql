-- Entries ranked by Borda's points over any selection of which all cells rank, with means over the
-- tasks that they ran: what `selected_rows` gives by such rules, for a third of its plan.
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
-- Order: model_id is null, borda_rank, entry_id
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

rival_measurement as (
    select *
    from measurement
    where $are_among_all or entry_id in (select competing_entry.entry_id from competing_entry)
)

select
    ranking.borda_rank::integer as rank,
    ranking.entry_id,
    ranking.model_key,
    ranking.zero_shot_pct::integer as zero_shot_pct,
    ranking.mean_task,
    ranking.mean_task_type,
    null::double as mean_public,
    null::double as mean_private,
    ranking.borda_points,
    len(ranking.task_positions)::integer as tasks_run,
    ranking.task_types,
    ranking.task_type_scores,
    ranking.task_positions,
    ranking.task_scores,
    coalesce(to_json(seen.tasks), '[]'::json) as trained_on_tasks
from
    borda_rankings(
        'picked_cell',
        from_measurements := 'rival_measurement',
        on_one_thread := $on_one_thread
    ) as ranking
inner join competing_entry on ranking.entry_id = competing_entry.entry_id
left join trained_on_tasks('whole_cell') as seen on ranking.model_key = seen.model_key
order by ranking.model_id is null, ranking.borda_rank, ranking.entry_id;
