-- A model's score on each task beside those of its peers: on whole tasks, by type, and on what of
-- them is in a language. Of each model, its base run answers where that has a score, or else its
-- first experiment by id that has one.
-- Params
--   from_peers     relation  the model and its peers, as model_peers gives them
--   on_one_thread  boolean   whether whoever asks has one thread, as in task_scores
-- Columns
--   kind        varchar  type or language
--   name        varchar  type of task, or label of a language that three or more of its tasks have
--   task_name   varchar  task
--   score       double   the model's
--   peer_count  bigint   peers with a score there: five or more, with fewer it is left out
--   lower       double   first quartile of theirs
--   median      double   their median
--   upper       double   third quartile of theirs
--   ahead       double   share of them with a lower score; who ties counts half
-- Grain: one row per kind, name and task with a score of the model
-- Order: none
create macro peer_scores(from_peers, on_one_thread := false) as table
with
compared_model as (
    select * from query_table(from_peers)
),

peer_entry as (
    select
        entry.entry_id,
        compared_model.is_own
    from entry
    inner join compared_model on entry.model_id = compared_model.model_id
),

peer_measurement as (
    select measurement.*
    from measurement
    inner join peer_entry on measurement.entry_id = peer_entry.entry_id
),

own_cell as (
    select distinct
        cell.cell_id,
        cell.task_id
    from peer_measurement
    inner join peer_entry on peer_measurement.entry_id = peer_entry.entry_id
    inner join cell on peer_measurement.cell_id = cell.cell_id
    where peer_entry.is_own and cell.is_declared and peer_measurement.score is not null
),

labelled_cell as (
    select
        word as label,
        unnest(cell_ids) as cell_id
    from language_cell
    where word in (select language_label.label from language_label)
),

-- Whole tasks are selection 1, so languages begin after it.
picked_language as (
    select
        labelled_cell.label,
        1 + row_number() over (order by labelled_cell.label) as number
    from labelled_cell
    inner join own_cell on labelled_cell.cell_id = own_cell.cell_id
    group by labelled_cell.label
    having count(distinct own_cell.task_id) >= 3
),

whole_cell as (
    select *
    from task_cells(null, null)
    where task_id in (select own_cell.task_id from own_cell)
),

peer_cell as (
    select * from whole_cell
    union all by name
    select
        whole_cell.* exclude (selection_id),
        picked_language.number::integer as selection_id
    from whole_cell
    inner join labelled_cell on whole_cell.cell_id = labelled_cell.cell_id
    inner join picked_language on labelled_cell.label = picked_language.label
),

scored_task as (
    select *
    from task_scores(
        'peer_cell', from_measurements := 'peer_measurement', on_one_thread := on_one_thread
    )
    where score is not null
),

-- Entries are numbered in the order of their experiments.
model_task as (
    select
        selection_id,
        task_id,
        model_id,
        any_value(task_name) as task_name,
        any_value(task_type) as task_type,
        arg_min(score, entry_id) as score
    from scored_task
    group by selection_id, task_id, model_id
),

own_task as (
    select model_task.*
    from model_task
    inner join compared_model on model_task.model_id = compared_model.model_id
    where compared_model.is_own
),

compared_task as (
    select
        own_task.selection_id,
        own_task.task_id,
        count(*) as peer_count,
        quantile_cont(model_task.score, [0.25, 0.5, 0.75]) as quartiles,
        count_if(model_task.score < own_task.score) as below_count,
        count_if(model_task.score = own_task.score) as tied_count
    from own_task
    inner join model_task
        on
            own_task.selection_id = model_task.selection_id
            and own_task.task_id = model_task.task_id
            and own_task.model_id <> model_task.model_id
    group by own_task.selection_id, own_task.task_id
    having count(*) >= 5
)

select
    case when own_task.selection_id = 1 then 'type' else 'language' end as kind,
    coalesce(picked_language.label, own_task.task_type) as name,
    own_task.task_name,
    own_task.score,
    compared_task.peer_count,
    compared_task.quartiles[1] as lower,
    compared_task.quartiles[2] as median,
    compared_task.quartiles[3] as upper,
    (compared_task.below_count + compared_task.tied_count / 2) / compared_task.peer_count as ahead
from compared_task
inner join own_task
    on
        compared_task.selection_id = own_task.selection_id
        and compared_task.task_id = own_task.task_id
left join picked_language on own_task.selection_id = picked_language.number;

comment on macro table peer_scores is
'A model''s score on each of its tasks, whole and by language, beside the quartiles of its peers'' (the name of a relation).';
