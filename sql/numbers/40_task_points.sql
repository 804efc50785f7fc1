-- Points that models earn on each task of a selection; where subsets weigh alike, on all of the
-- task's subsets together.
-- Params
--   from_contests  relation  as task_contests or contests give them
--   from_fields    relation  as fields gives them
-- Columns
--   selection_id  integer  selection
--   position      integer  order of the task
--   model_key     integer  entry.model_key
--   twice_points  hugeint  twice n_models - task_rank, a whole number; 0 without a score
-- Grain: one row per selection, task and model with rows
-- Order: none
create macro task_points(from_contests, from_fields) as table
with contest_rank as (
    select
        selection_id,
        position,
        model_key,
        score,
        -- The first place of those that tie and the last, in sum.
        rank() over contest + count(*) over contest as twice_task_rank
    from query_table(from_contests)
    window contest as (
        partition by selection_id, position, subset_id order by score desc nulls last
    )
)

select
    contest_rank.selection_id,
    contest_rank.position,
    contest_rank.model_key,
    coalesce(
        sum(2 * field.n_models - contest_rank.twice_task_rank)
        filter (where contest_rank.score is not null), 0
    ) as twice_points
from contest_rank
inner join (select * from query_table(from_fields)) as field
    on contest_rank.selection_id = field.selection_id
group by contest_rank.selection_id, contest_rank.position, contest_rank.model_key;

comment on macro table task_points is
'Borda points by task and model, twice, from contests and fields (names of relations).';
