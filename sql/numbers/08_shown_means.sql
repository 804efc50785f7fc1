-- Means of entries, with what is shown beside them: where a selection ranks some of its cells only,
-- the scores by task and type, and the lenient means, come from all of them.
-- Params
--   from_full_means   relation  as full_means gives them, over the cells that are ranked
--   from_shown_means  relation  the same over all cells of the selections that have others
--   from_cells        relation  the selection, whole
-- Columns: those of full_means
-- Grain: one row per selection and entry with at least one task score
-- Order: none
create macro shown_means(from_full_means, from_shown_means, from_cells) as table
with
half_ranked as (
    select distinct selection_id
    from query_table(from_cells)
    where not is_ranked
),

ranked_mean as (
    select
        own.*,
        half_ranked.selection_id is not null as is_half_ranked
    from (select * from query_table(from_full_means)) as own
    left join half_ranked on own.selection_id = half_ranked.selection_id
),

shown_mean as (
    select * from query_table(from_shown_means)
)

select
    ranked_mean.* exclude (
        is_half_ranked,
        task_positions,
        task_names,
        task_scores,
        lenient_mean_task,
        lenient_mean_task_type,
        lenient_types,
        lenient_type_scores
    ),
    case when is_half_ranked then shown_mean.task_positions else ranked_mean.task_positions end
        as task_positions,
    case when is_half_ranked then shown_mean.task_names else ranked_mean.task_names end
        as task_names,
    case when is_half_ranked then shown_mean.task_scores else ranked_mean.task_scores end
        as task_scores,
    case
        when is_half_ranked then shown_mean.lenient_mean_task
        else ranked_mean.lenient_mean_task
    end
        as lenient_mean_task,
    case
        when is_half_ranked then shown_mean.lenient_mean_task_type
        else ranked_mean.lenient_mean_task_type
    end
        as lenient_mean_task_type,
    case when is_half_ranked then shown_mean.lenient_types else ranked_mean.lenient_types end
        as lenient_types,
    case
        when is_half_ranked then shown_mean.lenient_type_scores
        else ranked_mean.lenient_type_scores
    end
        as lenient_type_scores
from ranked_mean
left join shown_mean
    on
        ranked_mean.selection_id = shown_mean.selection_id
        and ranked_mean.entry_id = shown_mean.entry_id;

comment on macro table shown_means is
'Means over the cells that are ranked, with the scores over all that are shown; the arguments are names of relations.';
