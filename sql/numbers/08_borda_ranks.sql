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
field as (
    select * from query_table(from_fields)
),

-- What Borda ranks models on: a task, and a task's subset; all runs of a model pooled.
contest_score as (
    select
        selection_id,
        position,
        null::integer as subset_id,
        model_key,
        sum(plain_score_sum order by entry_id) / nullif(sum(score_count), 0) as score
    from query_table(from_scores)
    where is_ranked
    group by selection_id, position, model_key
    union all
    select
        selection_id,
        position,
        subset_id,
        model_key,
        avg(score order by entry_id) as score
    from query_table(from_subset_scores)
    group by selection_id, position, subset_id, model_key
),

contest_rank as (
    select
        selection_id,
        model_key,
        subset_id is not null as is_of_subset,
        score,
        rank() over contest
        + (count(*) over (contest range between current row and current row) - 1) / 2
            as task_rank
    from contest_score
    window contest as (
        partition by selection_id, position, subset_id order by score desc nulls last
    )
),

-- The sum of n_models - task_rank over the contests that the model has a score in: subsets where
-- they are weighed alike, and then every model has some, else tasks.
borda_score as (
    select
        contest_rank.selection_id,
        contest_rank.model_key,
        any_value(field.n_models) as model_count,
        case
            when bool_or(is_of_subset)
                then
                    count(score) filter (where is_of_subset) * model_count
                    - coalesce(sum(task_rank) filter (where is_of_subset and score is not null), 0)
            else
                count(score) * model_count
                - coalesce(sum(task_rank) filter (where score is not null), 0)
        end as borda_points
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
