-- What each group averages; every member is one data point.
-- Grain: one row per group and declared member
-- Reads: custom_group, staged_benchmark, task
-- Cut by: whole
-- Fills: custom_group_member
with declared_grouping as (
    select
        benchmark_id,
        unnest(groupings) as grouping
    from staged_benchmark
),

declared_group as (
    select
        benchmark_id,
        grouping.name as grouping,
        unnest(grouping.groups) as declared
    from declared_grouping
),

declared_member as (
    select
        benchmark_id,
        grouping,
        declared.label as label,
        generate_subscripts(declared.entries, 1) as position,
        unnest(declared.entries) as scope
    from declared_group
)

select
    custom_group.group_id,
    declared_member.position,
    task.task_id,
    declared_member.scope.is_whole as is_whole,
    declared_member.scope.splits as splits,
    declared_member.scope.subsets as subsets
from declared_member
inner join custom_group
    on
        declared_member.benchmark_id = custom_group.benchmark_id
        and declared_member.grouping = custom_group.grouping
        and declared_member.label = custom_group.label
inner join task on declared_member.scope.task = task.name
order by custom_group.group_id, declared_member.position
