-- The law of a sign test: how likely at most so many heads are in some tosses of a fair coin.
-- Params
--   from_tosses  relation  numbers of tosses: a column `toss_count`, bigint
-- Columns
--   toss_count  bigint  tosses
--   head_count  bigint  heads, up to half of them
--   likelihood  double  of at most so many
-- Grain: one row per number of tosses, and of heads up to its half
-- Order: none
create macro toss_tails(from_tosses) as table
with
tossed as (
    select
        toss_count,
        unnest(range(0, toss_count // 2 + 1)) as head_count
    from (select distinct toss_count from query_table(from_tosses))
),

-- Ways to so many heads, as a share of those to half: binomials themselves outgrow a double.
way as (
    select
        toss_count,
        head_count,
        product(
            case
                when head_count = toss_count // 2 then 1
                else (head_count + 1) / (toss_count - head_count)
            end
        ) over (partition by toss_count order by head_count desc rows unbounded preceding)
            as share_of_half
    from tossed
)

select
    toss_count,
    head_count,
    sum(share_of_half) over (
        partition by toss_count order by head_count rows unbounded preceding
    )
    / (
        2 * sum(share_of_half) over (
            partition by toss_count order by head_count
            rows between unbounded preceding and unbounded following
        )
        - (toss_count % 2 = 0)::integer
    ) as likelihood
from way;

comment on macro table toss_tails is
'How likely at most so many heads are in some tosses of a fair coin, from toss_count (of a relation whose name is given).';
