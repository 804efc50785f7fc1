-- Means of an entry over the scores that it has, and those scores by task and type; nothing else of
-- its row is made of its own scores alone. What a question does not read is not planned for.
-- Params
--   from_scores    relation  as task_scores gives them
--   on_one_thread  boolean   whether whoever asks has one thread: then they come in order
-- Columns
--   selection_id          integer    selection
--   entry_id              integer    entry
--   model_key             integer    entry.model_key
--   model_id              integer    model; null for one that the catalog does not have
--   task_count            bigint     tasks with a score
--   public_count          hugeint    of them, the public ones
--   mean_task             double     mean over them
--   mean_task_type        double     mean of the means per task type
--   mean_public           double     mean over those of public tasks
--   mean_private          double     mean over those of the others
--   task_types            varchar[]  types of those tasks, by the first of each that was run
--   task_type_scores      double[]   their means
--   complete_types        varchar[]  of these, the ones without a gap; null: none
--   complete_type_scores  double[]   their means
--   task_positions        integer[]  tasks with a score, in order
--   task_names            varchar[]  their names
--   task_scores           double[]   their scores
-- Grain: one row per selection and entry with at least one task score
-- Order: none
create macro entry_means(from_scores, on_one_thread := false) as table
with
entry_score as (
    select
        selection_id,
        entry_id,
        any_value(model_key) as model_key,
        any_value(model_id) as model_id,
        count(*) as task_count,
        count_if(is_public) as public_count,
        list_aggregate(list_sort(list(score)), 'favg') as mean_task,
        list_aggregate(list_sort(list(score) filter (where is_public)), 'favg') as mean_public,
        list_aggregate(list_sort(list(score) filter (where not is_public)), 'favg')
            as mean_private,
        list_sort(list(position)) as task_positions,
        case
            when on_one_thread then list(task_name)
            else list(task_name order by position)
        end as task_names,
        case when on_one_thread then list(score) else list(score order by position) end
            as task_scores
    from query_table(from_scores)
    where score is not null
    group by selection_id, entry_id
),

type_mean as (
    select
        selection_id,
        entry_id,
        task_type,
        min(position) as position,
        list_aggregate(list_sort(list(score)), 'favg') as score,
        count(score) = any_value(type_task_count) as is_complete
    from query_table(from_scores)
    group by selection_id, entry_id, task_type
    having count(score) > 0
),

entry_type as (
    select
        selection_id,
        entry_id,
        list_aggregate(list_sort(list(score)), 'favg') as mean_task_type,
        list(task_type order by position) as task_types,
        list(score order by position) as task_type_scores,
        list(task_type order by position) filter (where is_complete) as complete_types,
        list(score order by position) filter (where is_complete) as complete_type_scores
    from type_mean
    group by selection_id, entry_id
)

select
    entry_score.selection_id,
    entry_score.entry_id,
    entry_score.model_key,
    entry_score.model_id,
    entry_score.task_count,
    entry_score.public_count,
    entry_score.mean_task,
    entry_type.mean_task_type,
    entry_score.mean_public,
    entry_score.mean_private,
    entry_type.task_types,
    entry_type.task_type_scores,
    entry_type.complete_types,
    entry_type.complete_type_scores,
    entry_score.task_positions,
    entry_score.task_names,
    entry_score.task_scores
from entry_score
inner join entry_type
    on
        entry_score.selection_id = entry_type.selection_id
        and entry_score.entry_id = entry_type.entry_id;

comment on macro table entry_means is
'Means of entries over the scores that they have, from task scores (the name of a relation).';
