-- The exact law of a signed-rank sum: in how many ways the signs of some ranks make the positive
-- ones sum to at most so much.
-- Params
--   from_ranks  relation  lists of ranks, whole numbers: a column `ranks`, bigint[]
-- Columns
--   ranks      bigint[]  the list
--   rank_sum   bigint    sum of the positive ones
--   way_share  double    share of all ways with at most that sum
-- Grain: one row per list and sum that there is
-- Order: none
create macro sign_sums(from_ranks) as table
with recursive
ranked_list as (
    select distinct ranks
    from query_table(from_ranks)
),

-- One rank after the other has either sign. There are at most 50: counts are exact.
summed as (
    select
        ranks,
        0 as rank_count,
        0::bigint as rank_sum,
        1::double as way_count
    from ranked_list
    union all
    select
        ranks,
        rank_count + 1 as rank_count,
        rank_sum + sign * ranks[rank_count + 1] as rank_sum,
        sum(way_count) as way_count
    from summed
    cross join (values (0), (1)) as signs (sign)
    where rank_count < len(ranks)
    group by all
)

select
    ranks,
    rank_sum,
    sum(way_count) over (partition by ranks order by rank_sum)
    / sum(way_count) over (partition by ranks) as way_share
from summed
where rank_count = len(ranks);

comment on macro table sign_sums is
'Share of the ways to sign a list of ranks whose positive ones sum to at most so much; the argument is the name of a relation.';
