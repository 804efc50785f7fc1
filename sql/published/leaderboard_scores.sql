-- The scores of single tasks, task types and custom groups on every leaderboard.
-- Columns
--   benchmark      varchar  name of the benchmark
--   position       integer  place in the table, from 1
--   model_name     varchar  org/name
--   experiment_id  varchar  settings as key_value__key_value; empty for a base run
--   kind           varchar  task, task type, or what the custom groups are of
--   name           varchar  the task, the task type or the group
--   score          double   its score, or the mean of its tasks
-- Grain: one row per benchmark, shown entry and name of a kind, where there is a score
-- Order: benchmark, position, kind, name
with grouped as (
    select
        benchmark,
        position,
        model_name,
        experiment_id,
        unnest(map_entries(scores_by_custom_group)) as grouping
    from leaderboards
),

score as (
    select
        benchmark,
        position,
        model_name,
        experiment_id,
        'task' as kind,
        unnest(map_entries(scores_by_task)) as pair
    from leaderboards
    union all
    select
        benchmark,
        position,
        model_name,
        experiment_id,
        'task type' as kind,
        unnest(map_entries(scores_by_task_type)) as pair
    from leaderboards
    union all
    select
        benchmark,
        position,
        model_name,
        experiment_id,
        grouping.key as kind,
        unnest(map_entries(grouping.value)) as pair
    from grouped
)

select
    benchmark,
    position,
    model_name,
    experiment_id,
    kind,
    pair.key as name,
    pair.value as score
from score
where pair.value is not null
order by benchmark, position, kind, name;
