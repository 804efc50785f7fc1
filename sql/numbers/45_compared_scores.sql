-- Scores of a few models on each task of a selection. The entry that answers for a model is its
-- base run where that has a score, or else its first experiment by id that has one.
-- Params
--   from_cells       relation   the selection, as selected_cells gives it; all of it counts
--   compared_models  varchar[]  names of models
--   on_one_thread    boolean    whether whoever asks has one thread, as in task_scores
-- Columns
--   selection_id  integer  selection
--   place         integer  place of the model among the names, from 1
--   entry_id      integer  entry that answers for it
--   position      integer  order of the task
--   task_name     varchar  task
--   task_type     varchar  Retrieval, STS, ...
--   score         double   null where it was not run, or not all of it
-- Grain: one row per selection, model with a score, and task with a score of one of the models
-- Order: none
create macro compared_scores(from_cells, compared_models, on_one_thread := false) as table
with
compared_entry as (
    select
        entry_id,
        list_position(compared_models::varchar[], model_name)::integer as place
    from entry
    where list_contains(compared_models::varchar[], model_name)
),

compared_measurement as (
    select measurement.*
    from measurement
    inner join compared_entry on measurement.entry_id = compared_entry.entry_id
),

compared_task as (
    select *
    from task_scores(
        from_cells, from_measurements := 'compared_measurement', on_one_thread := on_one_thread
    )
    where score is not null
),

-- Entries are numbered in the order of their experiments.
answering_entry as (
    select
        compared_task.selection_id,
        compared_entry.place,
        min(compared_task.entry_id) as entry_id
    from compared_task
    inner join compared_entry on compared_task.entry_id = compared_entry.entry_id
    group by compared_task.selection_id, compared_entry.place
),

answering_task as (
    select
        answering_entry.place,
        compared_task.*
    from compared_task
    inner join answering_entry
        on
            compared_task.selection_id = answering_entry.selection_id
            and compared_task.entry_id = answering_entry.entry_id
),

run_task as (
    select distinct
        selection_id,
        position,
        task_name,
        task_type
    from answering_task
)

select
    answering_entry.selection_id,
    answering_entry.place,
    answering_entry.entry_id,
    run_task.position,
    run_task.task_name,
    run_task.task_type,
    answering_task.score
from answering_entry
inner join run_task on answering_entry.selection_id = run_task.selection_id
left join answering_task
    on
        answering_entry.selection_id = answering_task.selection_id
        and answering_entry.entry_id = answering_task.entry_id
        and run_task.position = answering_task.position;

comment on macro table compared_scores is
'Scores of a few models on each task of a selection (the name of a relation), by the entry that answers for each.';
