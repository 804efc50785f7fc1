-- Borda ranks of models where each task of a selection counts as often as a draw has it. Where each
-- is there once, they are those of borda_ranks.
-- Params
--   from_points  relation  as task_points gives them
--   from_draws   relation  as task_draws gives them
-- Columns
--   selection_id  integer  selection
--   draw          bigint   number of the draw
--   model_key     integer  entry.model_key
--   borda_rank    bigint   1 = most points; ties take the lowest
-- Grain: one row per selection, draw and model with rows
-- Order: none
create macro drawn_ranks(from_points, from_draws) as table
with
earned as (
    select * from query_table(from_points)
),

contested_task as (
    select distinct
        selection_id,
        position
    from earned
),

contestant as (
    select distinct
        selection_id,
        model_key
    from earned
),

-- Points on every task, in the order of the tasks.
model_points as (
    select
        contestant.selection_id,
        contestant.model_key,
        list(coalesce(earned.twice_points, 0)::double order by contested_task.position)
            as twice_points
    from contestant
    inner join contested_task on contestant.selection_id = contested_task.selection_id
    left join earned
        on
            contestant.selection_id = earned.selection_id
            and contestant.model_key = earned.model_key
            and contested_task.position = earned.position
    group by contestant.selection_id, contestant.model_key
),

-- Whole numbers far below 2^53: these products and sums are exact, in any order.
drawn_points as (
    select
        model_points.selection_id,
        drawn.draw,
        model_points.model_key,
        list_dot_product(model_points.twice_points, drawn.task_counts) as twice_points
    from model_points
    inner join (select * from query_table(from_draws)) as drawn
        on model_points.selection_id = drawn.selection_id
)

select
    selection_id,
    draw,
    model_key,
    rank() over (partition by selection_id, draw order by twice_points desc) as borda_rank
from drawn_points;

comment on macro table drawn_ranks is
'Borda ranks of models in draws of tasks, from task points and draws (names of relations).';
