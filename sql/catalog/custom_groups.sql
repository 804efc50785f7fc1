-- Labelled groups of each benchmark.
-- Grain: one row per group
-- Reads: staged_benchmark
-- Cut by: whole
-- Fills: custom_group
with declared_grouping as (
    select
        benchmark_id,
        generate_subscripts(groupings, 1) as grouping_position,
        unnest(groupings) as grouping
    from staged_benchmark
),

declared_group as (
    select
        benchmark_id,
        grouping_position,
        grouping.name as grouping,
        generate_subscripts(grouping.groups, 1) as position,
        unnest(grouping.groups) as declared
    from declared_grouping
)

select
    row_number() over (order by benchmark_id, grouping_position, position) as group_id,
    benchmark_id,
    grouping_position,
    grouping,
    position,
    declared.label as label,
    declared.description as description
from declared_group
