-- Between which ranks a model stands in 95 of 100 draws of tasks: the percentile bootstrap of its
-- Borda rank.
-- Params
--   from_contests  relation  as task_contests or contests give them
--   from_fields    relation  as fields gives them
-- Columns
--   selection_id  integer  selection
--   model_key     integer  entry.model_key
--   rank_low      integer  2.5 % of the ranks in its draws are at or below it; null under 10 tasks
--   rank_high     integer  97.5 % are; likewise
-- Grain: one row per selection and model with rows
-- Order: none
create macro rank_bounds(from_contests, from_fields) as table
with
pointed_task as (
    select * from task_points(from_contests, from_fields)
),

drawn_task as (
    select * from task_draws('pointed_task')
    where len(task_counts) >= 10
),

ranked_draw as (
    select
        selection_id,
        model_key,
        quantile_disc(borda_rank, [0.025, 0.975])::integer[] as bounds
    from drawn_ranks('pointed_task', 'drawn_task')
    group by selection_id, model_key
),

ranked_model as (
    select distinct
        selection_id,
        model_key
    from pointed_task
)

select
    ranked_model.selection_id,
    ranked_model.model_key,
    ranked_draw.bounds[1] as rank_low,
    ranked_draw.bounds[2] as rank_high
from ranked_model
left join ranked_draw
    on
        ranked_model.selection_id = ranked_draw.selection_id
        and ranked_model.model_key = ranked_draw.model_key;

comment on macro table rank_bounds is
'Between which ranks models stand in 95 of 100 draws of tasks, from contests and fields (names of relations); null under 10 tasks.';
