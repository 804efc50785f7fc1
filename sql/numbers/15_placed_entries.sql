-- Entries of a selection in their places, by its rules.
-- Params
--   from_competitors   relation  as competitors gives them, with all columns of full_means
--   from_subset_means  relation  as subset_means gives them
--   from_fields        relation  as fields gives them
--   by_rules           relation  as benchmark_rules gives them
--   all_lenient        boolean   whether all rules are lenient, and all entries have a shown score:
--                                less to plan
-- Columns
--   selection_id                 integer    selection
--   position                     integer    place in the table, from 1; null for models not in the catalog
--   rank                         integer    1 = best
--   entry_id                     integer    entry
--   model_key                    integer    entry.model_key
--   zero_shot_pct                integer    tasks not trained on, percent; -1 when unknown
--   mean_task                    double     primary metric
--   mean_task_type               double     mean of the means per task type
--   mean_public                  double     mean over public tasks
--   mean_private                 double     mean over private tasks
--   borda_points                 double     sum of n_models - task_rank, ties averaged
--   borda_rank                   integer    1 = most points; ties take the lowest
--   task_types                   varchar[]  types with a mean, in order
--   task_type_scores             double[]   their means
--   scores_by_task_type          map        task type → mean
--   task_positions               integer[]  tasks with a score, in order
--   task_scores                  double[]   their scores
--   scores_by_task               map        task → score
--   lenient_mean_task            double     mean over the tasks that were run; null where none is shown
--   lenient_mean_task_type       double     mean of the means per task type, likewise
--   lenient_scores_by_task_type  map        task type → mean over the tasks that were run, likewise
-- Grain: one row per selection and entry with at least one task score
-- Order: none; a leaderboard is ordered by position nulls last, entry_id
create macro placed_entries(from_competitors, from_subset_means, from_fields, by_rules, all_lenient := false) as table
with
-- Where a mean stands in ranked_entry.means; null where the rules have no use for it.
rule as (
    select
        selection_id,
        aggregations,
        is_lenient,
        len(sort_by) > 0 as is_sorted_by_means,
        ['mean_task', 'mean_subset', 'mean_task_type', 'mean_public', 'mean_private'] as names,
        case
            when list_contains(aggregations, 'mean_task') then 1
            when list_contains(aggregations, 'mean_subset') then 2
            when list_contains(aggregations, 'mean_task_type') then 3
            when list_contains(aggregations, 'public_private') then 4
        end as primary_place,
        case
            when len(sort_by) > 0 then list_position(names, sort_by[1])
            when list_contains(aggregations, 'mean_subset') then 2
        end as first_place,
        list_position(names, sort_by[2]) as second_place,
        list_position(names, sort_by[3]) as third_place
    from query_table(by_rules)
),

-- Means are null where one of their scores is.
ranked_entry as (
    select
        competitor.*,
        [
            case
                when competitor.task_count = field.task_count then competitor.known_mean_task
            end,
            subset_mean.mean_subset,
            case
                when competitor.task_count = field.task_count then competitor.known_mean_task_type
            end,
            case
                when competitor.public_count = field.public_count
                    then competitor.known_mean_public
            end,
            case
                when
                    competitor.task_count - competitor.public_count
                    = field.task_count - field.public_count
                    then competitor.known_mean_private
            end
        ] as means,
        rule.* exclude (selection_id, is_lenient, names),
        rule.is_lenient and competitor.task_positions is not null as is_lenient
    from (select * from query_table(from_competitors)) as competitor
    inner join (select * from query_table(from_fields)) as field
        on competitor.selection_id = field.selection_id
    inner join rule on competitor.selection_id = rule.selection_id
    left join (select * from query_table(from_subset_means)) as subset_mean
        on
            competitor.selection_id = subset_mean.selection_id
            and competitor.entry_id = subset_mean.entry_id
),

-- Where the position is the rank, ties (most of them rows without a mean) stand in registry
-- order, as in the reference; elsewhere by name, which is the order of entries.
placed_entry as (
    select
        *,
        case
            when model_id is not null
                then
                    row_number() over (
                        partition by selection_id, model_id is null
                        order by
                            case
                                when first_place is null then -borda_rank
                                else means[first_place]
                            end desc nulls last,
                            means[second_place] desc nulls last,
                            means[third_place] desc nulls last,
                            case when is_sorted_by_means then model_id end,
                            entry_id
                    )
        end as position
    from ranked_entry
)

select
    selection_id,
    position::integer as position,
    case
        when is_sorted_by_means then coalesce(position, borda_rank)
        else borda_rank
    end::integer as rank,
    entry_id,
    model_key,
    zero_shot_pct::integer as zero_shot_pct,
    case
        when all_lenient or is_lenient then lenient_mean_task
        else means[primary_place]
    end as mean_task,
    case
        when all_lenient or is_lenient then lenient_mean_task_type
        when list_contains(aggregations, 'mean_task_type') then means[3]
    end as mean_task_type,
    case
        when list_has_all(aggregations, ['public_private', 'mean_task']) then means[4]
    end as mean_public,
    case
        when list_contains(aggregations, 'public_private') then means[5]
    end as mean_private,
    borda_points,
    borda_rank::integer as borda_rank,
    case
        when all_lenient or is_lenient then lenient_types
        when list_contains(aggregations, 'task_types') then coalesce(complete_types, [])
        else []
    end as task_types,
    case
        when all_lenient or is_lenient then lenient_type_scores
        when list_contains(aggregations, 'task_types') then coalesce(complete_type_scores, [])
        else []
    end as task_type_scores,
    map(task_types, task_type_scores) as scores_by_task_type,
    coalesce(task_positions, []) as task_positions,
    coalesce(task_scores, []) as task_scores,
    map(coalesce(task_names, []), coalesce(task_scores, [])) as scores_by_task,
    lenient_mean_task,
    lenient_mean_task_type,
    case
        when lenient_types is not null then map(lenient_types, lenient_type_scores)
    end as lenient_scores_by_task_type
from placed_entry;

comment on macro table placed_entries is
'Entries in their places by rules, from their means and Borda ranks; the arguments are names of relations.';
