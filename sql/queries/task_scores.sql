-- Every model's scores on one task: its best in each declared subset and split.
-- Params
--   $task_id       integer    task
--   $subset_count  integer    subsets with scores
--   $split_count   integer    splits with scores
-- Columns
--   model_id       integer    model
--   score          double     mean over subsets of the best split; null when a slot is missing
--   slots          integer[]  subsets and splits with a score, by cell.slot_id
--   scores         double[]   their scores
-- Grain: one row per model of the catalog with a score
-- Order: score desc nulls last, model_name
with
slot_score as (
    select
        entry.model_id,
        entry.model_name,
        cell.slot_id,
        max(measurement.score) as score
    from measurement
    inner join cell on measurement.cell_id = cell.cell_id
    inner join entry on measurement.entry_id = entry.entry_id
    where
        cell.task_id = $task_id
        and cell.is_declared
        and measurement.score is not null
        and entry.model_id is not null
    group by entry.model_id, entry.model_name, cell.slot_id
),

model_score as (
    select
        model_id,
        model_name,
        list(slot_id order by slot_id) as slots,
        list(score order by slot_id) as scores
    from slot_score
    group by model_id, model_name
)

select
    model_id,
    case
        when len(scores) = $subset_count * $split_count
            then
                list_aggregate(
                    list_sort([
                        -- Slots follow subset, split: the splits of a subset lie together.
                        list_max(scores[subset * $split_count + 1:(subset + 1) * $split_count])
                        for subset in range($subset_count)
                    ]),
                    'favg'
                )
    end as score,
    slots,
    scores
from model_score
order by score desc nulls last, model_name;
