-- Draws of as many tasks as a selection has, with replacement: 1,000 of them, the same ones for
-- every selection of as many tasks, on every machine.
-- Params
--   from_points  relation  as task_points gives them
-- Columns
--   selection_id  integer   selection
--   draw          bigint    number of the draw, from 1
--   task_counts   double[]  how often it has each task, in the order of the tasks
-- Grain: one row per selection and draw
-- Order: none
create macro task_draws(from_points) as table
with
drawable_task as (
    select
        selection_id,
        row_number() over (partition by selection_id order by position) - 1 as place,
        count(*) over (partition by selection_id) as task_count
    from (select distinct selection_id, position from query_table(from_points))
),

draw_number as (
    select unnest(range(1, 1001)) as draw
),

-- Each pick has a number below 2^32 of its own, which is mixed by multiplying and folding: DuckDB's
-- own hash and random numbers change with its version. The multipliers are 2^32 over the golden
-- ratio and those of the mixer `lowbias32` (https://github.com/skeeto/hash-prospector), which
-- turns every bit of it into a toss for every other. Products stay below 2^64.
spread as (
    select
        drawable_task.selection_id,
        drawable_task.task_count,
        draw_number.draw,
        ((draw_number.draw * 1048576 + drawable_task.place)::ubigint * 2654435769::ubigint)
        & 4294967295::ubigint as number
    from drawable_task
    cross join draw_number
),

folded as (
    select
        * exclude (number),
        (xor(number, number >> 16) * 2146121005::ubigint) & 4294967295::ubigint as number
    from spread
),

mixed as (
    select
        * exclude (number),
        (xor(number, number >> 15) * 2221713035::ubigint) & 4294967295::ubigint as number
    from folded
),

pick_count as (
    select
        selection_id,
        draw,
        ((xor(number, number >> 16) * task_count::ubigint) >> 32)::bigint as place,
        count(*) as pick_count
    from mixed
    group by all
)

select
    drawable_task.selection_id,
    draw_number.draw,
    list(coalesce(pick_count.pick_count, 0)::double order by drawable_task.place) as task_counts
from drawable_task
cross join draw_number
left join pick_count
    on
        drawable_task.selection_id = pick_count.selection_id
        and draw_number.draw = pick_count.draw
        and drawable_task.place = pick_count.place
group by drawable_task.selection_id, draw_number.draw;

comment on macro table task_draws is
'1,000 draws of tasks with replacement, how often each has each task, from task points (the name of a relation).';
