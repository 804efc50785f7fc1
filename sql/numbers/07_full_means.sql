-- What of an entry's row is made of its own scores alone, by any rules.
-- Params
--   from_scores  relation  as task_scores gives them
-- Columns
--   selection_id            integer    selection
--   entry_id                integer    entry
--   model_key               integer    entry.model_key
--   task_count              bigint     tasks with a score
--   public_count            hugeint    of them, the public ones
--   known_mean_task         double     mean over the scores that there are
--   known_mean_task_type    double     mean of the means per task type, likewise
--   known_mean_public       double     mean over those of public tasks
--   known_mean_private      double     mean over those of the others
--   complete_types          varchar[]  types without a gap, in order; null: none
--   complete_type_scores    double[]   their means
--   task_positions          integer[]  tasks that are shown and have a score, in order; null: none
--   task_names              varchar[]  their names
--   task_scores             double[]   their scores
--   lenient_mean_task       double     mean over them; null where none is shown
--   lenient_mean_task_type  double     mean of their means per task type, likewise
--   lenient_types           varchar[]  their types, in order, likewise
--   lenient_type_scores     double[]   the means of those
-- Grain: one row per selection and entry with at least one task score
-- Order: none
create macro full_means(from_scores) as table
with
entry_mean as (
    select * from entry_means(from_scores)
),

part_mean as (
    select
        selection_id,
        entry_id,
        count_if(is_public) as public_count,
        list_aggregate(list_sort(list(score) filter (where is_public)), 'favg') as mean_public,
        list_aggregate(list_sort(list(score) filter (where not is_public)), 'favg')
            as mean_private
    from query_table(from_scores)
    where score is not null
    group by selection_id, entry_id
),

complete_type as (
    select
        selection_id,
        entry_id,
        task_type,
        min(position) as position,
        list_aggregate(list_sort(list(score)), 'favg') as score
    from query_table(from_scores)
    group by selection_id, entry_id, task_type
    having count(score) = any_value(type_task_count)
),

entry_type as (
    select
        selection_id,
        entry_id,
        list(task_type order by position) as task_types,
        list(score order by position) as task_type_scores
    from complete_type
    group by selection_id, entry_id
)

select
    entry_mean.selection_id,
    entry_mean.entry_id,
    entry_mean.model_key,
    entry_mean.task_count,
    part_mean.public_count,
    entry_mean.mean_task as known_mean_task,
    entry_mean.mean_task_type as known_mean_task_type,
    part_mean.mean_public as known_mean_public,
    part_mean.mean_private as known_mean_private,
    entry_type.task_types as complete_types,
    entry_type.task_type_scores as complete_type_scores,
    entry_mean.task_positions,
    entry_mean.task_names,
    entry_mean.task_scores,
    entry_mean.mean_task as lenient_mean_task,
    entry_mean.mean_task_type as lenient_mean_task_type,
    entry_mean.task_types as lenient_types,
    entry_mean.task_type_scores as lenient_type_scores
from entry_mean
inner join part_mean
    on
        entry_mean.selection_id = part_mean.selection_id
        and entry_mean.entry_id = part_mean.entry_id
left join entry_type
    on
        entry_mean.selection_id = entry_type.selection_id
        and entry_mean.entry_id = entry_type.entry_id;

comment on macro table full_means is
'Means of entries, known, complete and in part, from task scores (the name of a relation).';
