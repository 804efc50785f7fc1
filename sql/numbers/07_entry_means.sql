-- What of an entry's row is made of its own scores alone: means, and scores by task and type.
-- Params
--   from_scores         relation  as task_scores gives them
--   from_subset_scores  relation  as subset_scores gives them
-- Columns
--   selection_id            integer    selection
--   entry_id                integer    entry
--   model_key               integer    entry.model_key
--   known_means             double[]   over the scores that there are: mean_task, mean_subset (null where
--                                      one lacks), mean_task_type, mean_public, mean_private
--   known_counts            bigint[]   how many scores, and types without a gap, each is over; null: of subsets
--   task_types              varchar[]  types without a gap, in order; null: none
--   task_type_scores        double[]   their means
--   task_positions          integer[]  tasks that are shown and have a score, in order; null: none
--   task_names              varchar[]  their names
--   task_scores             double[]   their scores
--   lenient_mean_task       double     mean over the tasks that were run; null where none is shown
--   lenient_mean_task_type  double     mean of the means per task type, likewise
--   lenient_types           varchar[]  types of the tasks that were run, likewise
--   lenient_type_scores     double[]   their means
-- Grain: one row per selection and entry with at least one task score
-- Order: none
create macro entry_means(from_scores, from_subset_scores) as table
with
entry_score as (
    select
        selection_id,
        entry_id,
        any_value(model_key) as model_key,
        list_sort(list(score) filter (where is_ranked and score is not null)) as ranked_scores,
        list_sort(list(score) filter (where is_ranked and is_public and score is not null))
            as public_scores,
        list_sort(list(score) filter (where is_ranked and not is_public and score is not null))
            as private_scores,
        list_sort(list(score) filter (where is_shown and score is not null)) as shown_scores,
        list(position order by position) filter (where is_shown and score is not null)
            as task_positions,
        list(task_name order by position) filter (where is_shown and score is not null)
            as task_names,
        list(score order by position) filter (where is_shown and score is not null)
            as task_scores
    from query_table(from_scores)
    group by selection_id, entry_id
    having count(score) filter (where is_ranked) > 0
),

type_mean as (
    select
        selection_id,
        is_ranked,
        is_shown,
        entry_id,
        task_type,
        min(position) as position,
        count(score) = any_value(type_task_count) as is_complete,
        list_aggregate(list_sort(list(score)), 'favg') as score
    from query_table(from_scores)
    group by selection_id, is_ranked, is_shown, entry_id, task_type
    having count(score) > 0
),

entry_type as (
    select
        selection_id,
        entry_id,
        count(*) filter (where is_ranked and is_complete) as complete_count,
        list_aggregate(list_sort(list(score) filter (where is_ranked)), 'favg') as mean_task_type,
        list_aggregate(list_sort(list(score) filter (where is_shown)), 'favg')
            as lenient_mean_task_type,
        list(task_type order by position) filter (where is_ranked and is_complete) as task_types,
        list(score order by position) filter (where is_ranked and is_complete)
            as task_type_scores,
        list(task_type order by position) filter (where is_shown) as lenient_types,
        list(score order by position) filter (where is_shown) as lenient_type_scores
    from type_mean
    group by selection_id, entry_id
),

subset_mean as (
    select
        selection_id,
        entry_id,
        case when count(score) = count(*) then favg(score order by score) end as mean_subset
    from query_table(from_subset_scores)
    group by selection_id, entry_id
)

select
    entry_score.selection_id,
    entry_score.entry_id,
    entry_score.model_key,
    [
        list_aggregate(entry_score.ranked_scores, 'favg'),
        subset_mean.mean_subset,
        entry_type.mean_task_type,
        list_aggregate(entry_score.public_scores, 'favg'),
        list_aggregate(entry_score.private_scores, 'favg')
    ] as known_means,
    [
        len(entry_score.ranked_scores),
        null,
        entry_type.complete_count,
        len(entry_score.public_scores),
        len(entry_score.private_scores)
    ] as known_counts,
    entry_type.task_types,
    entry_type.task_type_scores,
    entry_score.task_positions,
    entry_score.task_names,
    entry_score.task_scores,
    list_aggregate(entry_score.shown_scores, 'favg') as lenient_mean_task,
    entry_type.lenient_mean_task_type,
    entry_type.lenient_types,
    entry_type.lenient_type_scores
from entry_score
inner join entry_type
    on
        entry_score.selection_id = entry_type.selection_id
        and entry_score.entry_id = entry_type.entry_id
left join subset_mean
    on
        entry_score.selection_id = subset_mean.selection_id
        and entry_score.entry_id = subset_mean.entry_id;

comment on macro table entry_means is
'Means of entries, and their scores by task and type, from task scores; the arguments are names of relations.';
