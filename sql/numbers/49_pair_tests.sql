-- Who wins of every pair of compared models, and whether that may be chance: a sign test and
-- Wilcoxon's signed-rank test, paired by task, two-sided, adjusted by Holm for all pairs.
-- Params
--   from_compared    relation   as compared_scores gives them, of one selection
--   compared_models  varchar[]  names of models
-- Columns
--   first_place           integer  place of one model among the names
--   second_place          integer  place of the other, a later one
--   task_count            bigint   tasks that both ran
--   win_count             bigint   those on which the first has the higher score
--   tie_count             bigint   those with the same
--   loss_count            bigint   those on which the second has the higher
--   first_mean            double   of the first's scores on tasks that both ran
--   second_mean           double   of the second's
--   sign_p                double   of the sign test, ties dropped; null under 6 wins and losses
--   sign_holm_p           double   the same, adjusted
--   signed_rank_sum       double   of the positive or the negative differences, whichever is less
--   signed_rank_p         double   of the signed-rank test, zeros dropped; null likewise
--   signed_rank_holm_p    double   the same, adjusted
--   is_signed_rank_exact  boolean  up to 50 tasks without ties or zeros, or up to 13: it is exact;
--                                  else by the normal law, corrected for ties; null likewise
-- Grain: one row per pair of names
-- Order: none
create macro pair_tests(from_compared, compared_models) as table
with
summed_duel as (
    select
        first_place,
        second_place,
        count(*) as task_count,
        count(*) filter (where difference > 0) as win_count,
        count(*) filter (where difference = 0) as tie_count,
        count(*) filter (where difference < 0) as loss_count,
        list_aggregate(list_sort(list(first_score)), 'favg') as first_mean,
        list_aggregate(list_sort(list(second_score)), 'favg') as second_mean,
        list(twice_rank order by twice_rank) filter (where difference <> 0) as twice_ranks,
        least(
            coalesce(sum(twice_rank) filter (where difference > 0), 0),
            coalesce(sum(twice_rank) filter (where difference < 0), 0)
        ) as twice_sum,
        max(tied_count) filter (where difference <> 0) as most_tied_count,
        -- Over a group of so many ties, their number cubed less their number.
        coalesce(sum(tied_count * tied_count - 1) filter (where difference <> 0), 0) as tie_term
    from duels(from_compared)
    group by first_place, second_place
),

-- Five wins of five are no rarer than one in sixteen: under six, nothing can be told.
telling_duel as (
    select
        *,
        win_count + loss_count as toss_count,
        task_count <= 13 or (task_count <= 50 and tie_count = 0 and most_tied_count = 1) as is_exact
    from summed_duel
    where win_count + loss_count >= 6
),

exact_duel as (
    select twice_ranks as ranks
    from telling_duel
    where is_exact
),

normal_duel as (
    select
        first_place,
        second_place,
        -- How far the sum is from its mean, in standard deviations over the square root of 2.
        (toss_count * (toss_count + 1) / 4 - twice_sum / 2)
        / sqrt(
            (toss_count * (toss_count + 1) * (2 * toss_count + 1) - tie_term / 2) / 12
        ) as x
    from telling_duel
    where not is_exact
),

-- The complementary error function by the trapezoidal rule in steps of a half, which with its
-- correction is exact to 13 digits (Chiarella and Reichel 1968).
normal_tail as (
    select
        normal_duel.first_place,
        normal_duel.second_place,
        case
            when any_value(normal_duel.x) < 1e-9 then 1
            else
                any_value(normal_duel.x) * exp(-pow(any_value(normal_duel.x), 2)) / (2 * pi())
                * (
                    1 / pow(any_value(normal_duel.x), 2)
                    + 2 * sum(
                        exp(-step.k * step.k / 4)
                        / (step.k * step.k / 4 + normal_duel.x * normal_duel.x) order by step.k
                    )
                )
                - case
                    when any_value(normal_duel.x) < 2 * pi()
                        then 2 / (exp(4 * pi() * any_value(normal_duel.x)) - 1)
                    else 0
                end
        end as p
    from normal_duel
    cross join (select unnest(range(1, 13)) as k) as step
    group by normal_duel.first_place, normal_duel.second_place
),

tested_duel as (
    select
        summed_duel.*,
        telling_duel.is_exact,
        case
            when telling_duel.toss_count is not null then least(2 * toss_tail.likelihood, 1)
        end as sign_p,
        case
            when telling_duel.is_exact then least(2 * sign_sum.way_share, 1)
            else normal_tail.p
        end as signed_rank_p
    from summed_duel
    left join telling_duel
        on
            summed_duel.first_place = telling_duel.first_place
            and summed_duel.second_place = telling_duel.second_place
    left join toss_tails('telling_duel') as toss_tail
        on
            telling_duel.toss_count = toss_tail.toss_count
            and least(telling_duel.win_count, telling_duel.loss_count) = toss_tail.head_count
    left join sign_sums('exact_duel') as sign_sum
        on
            telling_duel.is_exact
            and telling_duel.twice_ranks = sign_sum.ranks
            and telling_duel.twice_sum = sign_sum.rank_sum
    left join normal_tail
        on
            telling_duel.first_place = normal_tail.first_place
            and telling_duel.second_place = normal_tail.second_place
),

named_place as (
    select unnest(range(1, len(compared_models::varchar[]) + 1))::integer as place
),

named_pair as (
    select
        one.place as first_place,
        other.place as second_place,
        count(*) over () as pair_count
    from named_place as one
    inner join named_place as other on one.place < other.place
),

-- Holm: the least is multiplied by all pairs, the next by one less, and none is below the one
-- before.
stepped as (
    select
        named_pair.*,
        tested_duel.* exclude (first_place, second_place),
        tested_duel.sign_p * (
            named_pair.pair_count + 1
            - row_number() over (
                order by
                    tested_duel.sign_p nulls last, named_pair.first_place, named_pair.second_place
            )
        ) as sign_step,
        tested_duel.signed_rank_p * (
            named_pair.pair_count + 1
            - row_number() over (
                order by
                    tested_duel.signed_rank_p nulls last,
                    named_pair.first_place,
                    named_pair.second_place
            )
        ) as signed_rank_step
    from named_pair
    left join tested_duel
        on
            named_pair.first_place = tested_duel.first_place
            and named_pair.second_place = tested_duel.second_place
)

select
    first_place,
    second_place,
    coalesce(task_count, 0) as task_count,
    coalesce(win_count, 0) as win_count,
    coalesce(tie_count, 0) as tie_count,
    coalesce(loss_count, 0) as loss_count,
    first_mean,
    second_mean,
    sign_p,
    case
        when sign_p is not null then least(max(sign_step) over (order by sign_p nulls last), 1)
    end as sign_holm_p,
    case when sign_p is not null then twice_sum / 2 end as signed_rank_sum,
    signed_rank_p,
    case
        when signed_rank_p is not null
            then least(max(signed_rank_step) over (order by signed_rank_p nulls last), 1)
    end as signed_rank_holm_p,
    is_exact as is_signed_rank_exact
from stepped;

comment on macro table pair_tests is
'Wins, and sign and signed-rank tests, of every pair of compared models, from compared scores (the name of a relation) and the names.';
