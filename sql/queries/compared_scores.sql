-- Scores of compared models on every task of a selection that one of them has a score on, and
-- their means over those.
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
-- Columns
--   place             integer  place of the model among the names, from 1
--   experiments       json     settings of the run that answers for it; null for a base run
--   task_count        bigint   tasks that it has a score on
--   mean_task         double   mean over them
--   common_mean_task  double   mean over the tasks that all have a score on
--   position          integer  order of the task
--   task_name         varchar  task
--   task_type         varchar  Retrieval, STS, ...
--   score             double   null where it was not run, or not all of it
--   is_best           boolean  whether no other has a higher score, and at least one has one
--   margin            double   the best score less the next; null where fewer than two have one
-- Grain: one row per model with a score, and task
-- Order: position, place
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
),

run_task as (
    select
        position,
        count(score) as model_count,
        max(score) as best_score,
        list_reverse_sort(list(score)) as falling_scores
    from compared_score
    group by position
),

model_mean as (
    select
        compared_score.place,
        count(compared_score.score) as task_count,
        list_aggregate(list_sort(list(compared_score.score)), 'favg') as mean_task,
        list_aggregate(
            list_sort(
                list(compared_score.score)
                filter (where run_task.model_count = len($models::varchar[]))
            ),
            'favg'
        ) as common_mean_task
    from compared_score
    inner join run_task on compared_score.position = run_task.position
    group by compared_score.place
)

select
    compared_score.place,
    entry.experiments,
    model_mean.task_count,
    model_mean.mean_task,
    model_mean.common_mean_task,
    compared_score.position,
    compared_score.task_name,
    compared_score.task_type,
    compared_score.score,
    coalesce(run_task.model_count > 1 and compared_score.score = run_task.best_score, false)
        as is_best,
    case
        when run_task.model_count > 1
            then run_task.falling_scores[1] - run_task.falling_scores[2]
    end as margin
from compared_score
inner join run_task on compared_score.position = run_task.position
inner join model_mean on compared_score.place = model_mean.place
inner join entry on compared_score.entry_id = entry.entry_id
order by compared_score.position, compared_score.place;
