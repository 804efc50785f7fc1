-- What every model scores on every task that it ran: its best in each declared subset and split.
-- Long lists lie together: where one is read, so are its neighbours, and a short one would wait.
-- Params
--   $first_task_id  integer  the first task of this batch
--   $last_task_id   integer  the last one
-- Grain: one row per task and model with a score in a declared subset and split
-- Reads: cell, entry, measurement
-- Cut by: task
-- Fills: task_row
with
declared_cell as (
    select
        cell_id,
        task_id,
        slot_id,
        subset,
        split
    from cell
    where
        is_declared
        and scored_row_count > 0
        and task_id between $first_task_id and $last_task_id
),

task_extent as (
    select
        task_id,
        count(distinct slot_id) as slot_count,
        count(distinct subset) as subset_count,
        count(distinct split) as split_count
    from declared_cell
    group by task_id
),

slot_score as (
    select
        declared_cell.task_id,
        entry.model_key,
        entry.model_id,
        declared_cell.slot_id,
        max(measurement.score) as score
    from measurement
    inner join declared_cell on measurement.cell_id = declared_cell.cell_id
    inner join entry on measurement.entry_id = entry.entry_id
    where measurement.score is not null
    group by all
),

-- A list that is sorted takes half of what an aggregate in order does.
model_slots as (
    select
        task_id,
        model_key,
        model_id,
        list_sort(list({ 'slot_id': slot_id, 'score': score })) as slot_scores
    from slot_score
    group by task_id, model_key, model_id
),

model_scores as (
    select
        task_id,
        model_key,
        model_id,
        [slot.slot_id for slot in slot_scores] as slots,
        [slot.score for slot in slot_scores] as scores
    from model_slots
)

select
    model_scores.task_id,
    model_scores.model_id,
    case
        when len(model_scores.scores) < task_extent.subset_count * task_extent.split_count then null
        -- With one split, each subset's best is its only one.
        when task_extent.split_count = 1
            then list_aggregate(list_sort(model_scores.scores), 'favg')
        else
            list_aggregate(
                list_sort([
                    -- Slots follow subset, split: the splits of a subset lie together.
                    list_max(
                        model_scores.scores[
                            subset * task_extent.split_count + 1:
                            (subset + 1) * task_extent.split_count
                        ]
                    )
                    for subset in range(task_extent.subset_count)
                ]),
                'favg'
            )
    end as score,
    case
        when len(model_scores.scores) < task_extent.slot_count then model_scores.slots
    end as slots,
    model_scores.scores
from model_scores
inner join task_extent on model_scores.task_id = task_extent.task_id
order by
    task_extent.slot_count,
    model_scores.task_id,
    score desc nulls last,
    model_scores.model_key
