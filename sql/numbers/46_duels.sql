-- Every pair of compared models on every task that both ran.
-- Params
--   from_compared  relation  as compared_scores gives them
-- Columns
--   selection_id    integer  selection
--   first_place     integer  place of one model among the names
--   second_place    integer  place of the other, a later one
--   position        integer  order of the task
--   first_score     double   of the one
--   second_score    double   of the other
--   difference      double   the one's less the other's
--   twice_rank      bigint   twice the rank of its size among the pair's that are not 0, ties
--                            averaged: a whole number; null where it is 0
--   tied_count      bigint   how many of those have its size
-- Grain: one row per selection, pair and task
-- Order: none
create macro duels(from_compared) as table
with
compared as (
    select * from query_table(from_compared)
),

duel as (
    select
        one.selection_id,
        one.place as first_place,
        other.place as second_place,
        one.position,
        one.score as first_score,
        other.score as second_score,
        one.score - other.score as difference
    from compared as one
    inner join compared as other
        on
            one.selection_id = other.selection_id
            and one.position = other.position
            and one.place < other.place
    where one.score is not null and other.score is not null
)

select
    *,
    case
        when difference <> 0
            then
                rank() over (
                    partition by selection_id, first_place, second_place, difference = 0
                    order by abs(difference)
                )
                + count(*) over (
                    partition by selection_id, first_place, second_place, difference = 0
                    order by abs(difference)
                )
    end as twice_rank,
    count(*) over (
        partition by selection_id, first_place, second_place, abs(difference)
    ) as tied_count
from duel;

comment on macro table duels is
'Pairs of compared models on the tasks that both ran, with signed ranks of the differences, from compared scores (the name of a relation).';
