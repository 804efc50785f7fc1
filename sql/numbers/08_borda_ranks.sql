-- Models of a selection, ranked by the points that they earn in its contests.
-- Params
--   from_scores         relation  as task_scores gives them, of all who compete
--   from_subset_scores  relation  as subset_scores gives them
--   from_fields         relation  as fields gives them
-- Columns
--   selection_id  integer  selection
--   model_key     integer  entry.model_key
--   borda_points  double   sum of n_models - task_rank, ties averaged
--   borda_rank    bigint   1 = most points; ties take the lowest
-- Grain: one row per selection and model with rows in one of its contests
-- Order: none
create macro borda_ranks(from_scores, from_subset_scores, from_fields) as table
with
score as (
    select * from query_table(from_scores)
),

subset_score as (
    select * from query_table(from_subset_scores)
),

field as (
    select * from query_table(from_fields)
),

-- What Borda ranks models on: a task, or a task's subset where there are scores of subsets; all
-- runs of a model pooled.
contest_score as (
    select
        score.selection_id,
        score.position,
        null::integer as subset_id,
        score.model_key,
        sum(score.plain_score_sum order by score.entry_id)
        / nullif(sum(score.score_count), 0) as score
    from score
    where
        score.is_ranked
        and score.selection_id not in (select subset_score.selection_id from subset_score)
    group by score.selection_id, score.position, score.model_key
    union all
    select
        subset_score.selection_id,
        subset_score.position,
        subset_score.subset_id,
        subset_score.model_key,
        avg(subset_score.score order by subset_score.entry_id) as score
    from subset_score
    group by
        subset_score.selection_id,
        subset_score.position,
        subset_score.subset_id,
        subset_score.model_key
),

contest_rank as (
    select
        selection_id,
        model_key,
        score,
        rank() over contest
        + (count(*) over (contest range between current row and current row) - 1) / 2
            as task_rank
    from contest_score
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
    inner join field on contest_rank.selection_id = field.selection_id
    group by contest_rank.selection_id, contest_rank.model_key
)

select
    selection_id,
    model_key,
    borda_points::double as borda_points,
    rank() over (partition by selection_id order by borda_points desc) as borda_rank
from borda_score;

comment on macro table borda_ranks is
'Borda points and ranks of models, from task scores; the arguments are names of relations.';
