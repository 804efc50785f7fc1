-- Models of a selection, ranked by the points that they earn in its contests.
-- Params
--   from_contests  relation  as task_contests or contests give them
--   from_fields    relation  as fields gives them
-- Columns
--   selection_id  integer  selection
--   model_key     integer  entry.model_key
--   borda_points  double   sum of n_models - task_rank, ties averaged
--   borda_rank    bigint   1 = most points; ties take the lowest
-- Grain: one row per selection and model with rows in one of its contests
-- Order: none
create macro borda_ranks(from_contests, from_fields) as table
with
contest_rank as (
    select
        selection_id,
        model_key,
        score,
        -- Between the first place of those that tie and the last.
        (rank() over contest + count(*) over contest) / 2 as task_rank
    from query_table(from_contests)
    window contest as (
        partition by selection_id, position, subset_id order by score desc nulls last
    )
),

-- The sum of n_models - task_rank over the contests that the model has a score in.
borda_score as (
    select
        contest_rank.selection_id,
        contest_rank.model_key,
        count(contest_rank.score) * any_value(field.n_models)
        - coalesce(
            sum(contest_rank.task_rank) filter (where contest_rank.score is not null), 0
        ) as borda_points
    from contest_rank
    inner join (select * from query_table(from_fields)) as field
        on contest_rank.selection_id = field.selection_id
    group by contest_rank.selection_id, contest_rank.model_key
)

select
    selection_id,
    model_key,
    borda_points,
    rank() over (partition by selection_id order by borda_points desc) as borda_rank
from borda_score;

comment on macro table borda_ranks is
'Borda points and ranks of models, from their contests; the arguments are names of relations.';
