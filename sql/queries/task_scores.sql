-- Every model's scores on one task: its best in each declared subset and split.
-- Params
--   $task_id       integer  task
-- Columns
--   rank           integer  place, from 1
--   model_id       integer  model
--   score          double   mean over subsets of the best split; null when a cell is missing
--   subset_scores  json     subset → split → score
--   trained_on     boolean  whether it declares the task; null when it declares nothing
-- Grain: one row per model of the catalog with a score
-- Order: rank
with
best_score as (
    select
        entry.model_key,
        any_value(entry.model_id) as model_id,
        cell.subset,
        cell.split,
        max(measurement.score) as score
    from measurement
    inner join cell on measurement.cell_id = cell.cell_id
    inner join entry on measurement.entry_id = entry.entry_id
    where
        cell.task_id = $task_id
        and cell.is_declared
        and measurement.score is not null
    group by entry.model_key, cell.subset, cell.split
),

observed as (
    select
        count(distinct subset) as subset_count,
        count(distinct split) as split_count
    from best_score
),

subset_score as (
    select
        model_id,
        subset,
        max(score) as best_split_score,
        count(*) as split_count,
        map_from_entries(list((split, score) order by split)) as split_scores
    from best_score
    where model_id is not null
    group by model_id, subset
),

task_score as (
    select
        subset_score.model_id,
        case
            when
                sum(subset_score.split_count)
                = any_value(observed.subset_count * observed.split_count)
                then favg(subset_score.best_split_score order by subset_score.best_split_score)
        end as score,
        to_json(map_from_entries(
            list((subset_score.subset, subset_score.split_scores) order by subset_score.subset)
        )) as subset_scores
    from subset_score
    cross join observed
    group by subset_score.model_id
)

select
    row_number() over (order by task_score.score desc nulls last, model.name)::integer as rank,
    task_score.model_id,
    task_score.score,
    task_score.subset_scores,
    case
        when len(model.training_datasets) > 0
            then list_contains(model.training_datasets, task.name)
    end as trained_on
from task_score
inner join model on task_score.model_id = model.model_id
inner join task on task.task_id = $task_id
order by rank;
