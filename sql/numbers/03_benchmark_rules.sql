-- How each benchmark ranks: the rules of its selection. Whatever has these columns says how a
-- selection is ranked.
-- Params
--   are_lenient  boolean  whether means are over the tasks that were run
-- Columns
--   selection_id  integer    benchmark.benchmark_id
--   aggregations  varchar[]  mean_task, mean_task_type, task_types, public_private, mean_subset, custom_groups
--   sort_by       varchar[]  the means that decide the position, which then is the rank; empty: Borda does
--   is_lenient    boolean    whether means are over the tasks that were run
-- Grain: one row per benchmark
-- Order: none
create macro benchmark_rules(are_lenient) as table
select
    benchmark_id as selection_id,
    aggregations,
    sort_by,
    are_lenient::boolean as is_lenient
from benchmark;

comment on macro table benchmark_rules is
'Rules by which each benchmark ranks its selection: which means, and what decides the order.';
