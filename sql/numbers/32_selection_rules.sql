-- How a selection is ranked: as its benchmark, or, without one, by Borda's points with means over
-- tasks and types of task; or else by what is asked for.
-- Params
--   only_benchmark_id  integer  null: the selection is of tasks
--   are_lenient        boolean  whether means are over the tasks that were run
--   ranks_by           varchar  borda, mean_task, mean_task_type or mean_subset; null: as declared
-- Columns: those of benchmark_rules
-- Grain: one row
-- Order: none
create macro selection_rules(only_benchmark_id, are_lenient, ranks_by) as table
with declared_rule as (
    select *
    from benchmark_rules(are_lenient)
    where selection_id = only_benchmark_id::integer
    union all
    select
        1 as selection_id,
        ['mean_task', 'mean_task_type', 'task_types'] as aggregations,
        []::varchar[] as sort_by,
        are_lenient::boolean as is_lenient
    where only_benchmark_id is null
)

-- What ranks is shown as well; a mean over subsets, which has no column of its own, as the metric.
select
    selection_id,
    case
        when ranks_by::varchar = 'mean_subset'
            then
                list_concat(
                    ['mean_subset'],
                    list_intersect(aggregations, ['mean_task_type', 'public_private', 'task_types'])
                )
        when ranks_by::varchar in ('mean_task', 'mean_task_type')
            then list_distinct(list_concat(aggregations, [ranks_by::varchar]))
        else aggregations
    end as aggregations,
    case
        when ranks_by is null then sort_by
        when ranks_by::varchar = 'borda' then []::varchar[]
        else [ranks_by::varchar]
    end as sort_by,
    is_lenient
from declared_rule;

comment on macro table selection_rules is
'Rules by which a selection of a benchmark_id or (null) of tasks is ranked: as declared (null), or by Borda or a mean.';
