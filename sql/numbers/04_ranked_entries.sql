-- Entries of one benchmark (or of every one), scored and ranked over all its cells or over
-- those in some languages. The one definition of every number on a leaderboard but for its custom
-- groups. A macro, so that building, serving and analysts share it.
-- Params
--   only_benchmark_id  integer    null: every benchmark
--   picked_languages   varchar[]  codes or labels; null: no filter
--   with_subsets       boolean    false where the benchmark has no mean_subset: less to plan
-- Columns
--   benchmark_id                 integer    benchmark
--   position                     integer    place in the table, from 1; null for models not in the catalog
--   rank                         integer    1 = best
--   entry_id                     integer    entry
--   zero_shot_pct                integer    tasks not trained on, percent; -1 when unknown
--   mean_task                    double     primary metric
--   mean_task_type               double     mean of the means per task type
--   mean_public                  double     mean over public tasks
--   mean_private                 double     mean over private tasks
--   borda_points                 double     sum of n_models - task_rank, ties averaged
--   borda_rank                   integer    1 = most points; ties take the lowest
--   task_types                   varchar[]  types with a mean, in declared order
--   task_type_scores             double[]   their means
--   scores_by_task_type          map        task type → mean
--   task_positions               integer[]  tasks with a score, in declared order
--   task_scores                  double[]   their scores
--   scores_by_task               map        task → score
--   lenient_mean_task            double     mean over the tasks that were run; null where none is shown
--   lenient_mean_task_type       double     mean of the means per task type, likewise
--   lenient_scores_by_task_type  map        task type → mean over the tasks that were run, likewise
--   trained_on_tasks             varchar[]  tasks of the benchmark seen in training
-- Grain: one row per benchmark and entry with at least one task score
-- Order: none; a leaderboard is ordered by position nulls last, entry_id
create macro ranked_entries(only_benchmark_id, picked_languages, with_subsets := true) as table
with
task_score as (
    select * from task_scores(only_benchmark_id, picked_languages)
),

field as (
    select
        benchmark_id,
        list_distinct(list(task_name)) as task_names,
        list_unique(list(task_type)) as type_count,
        len(task_names) as task_count,
        coalesce(list_unique(list(position) filter (where is_public)), 0) as public_count
    from task_score
    where is_ranked
    group by benchmark_id
),

-- Where a mean stands in ranked_entry.means; null where the benchmark has no use for it.
declared_mean as (
    select
        benchmark_id,
        aggregations,
        len(sort_by) > 0 as is_sorted_by_means,
        ['mean_task', 'mean_subset', 'mean_task_type', 'mean_public', 'mean_private'] as names,
        case
            when list_contains(aggregations, 'mean_task') then 1
            when list_contains(aggregations, 'mean_subset') then 2
            when list_contains(aggregations, 'mean_task_type') then 3
            when list_contains(aggregations, 'public_private') then 4
        end as primary_place,
        case
            when len(sort_by) > 0 then list_position(names, sort_by[1])
            when list_contains(aggregations, 'mean_subset') then 2
        end as first_place,
        list_position(names, sort_by[2]) as second_place,
        list_position(names, sort_by[3]) as third_place
    from benchmark
),

entry_score as (
    select
        benchmark_id,
        entry_id,
        list_sort(list(score) filter (where is_ranked and score is not null)) as ranked_scores,
        list_sort(list(score) filter (where is_ranked and is_public and score is not null))
            as public_scores,
        list_sort(list(score) filter (where is_ranked and not is_public and score is not null))
            as private_scores,
        list_sort(list(score) filter (where is_shown and score is not null)) as shown_scores,
        list(position order by position) filter (where is_shown and score is not null)
            as task_positions,
        list(score order by position) filter (where is_shown and score is not null)
            as task_scores,
        list(task_name order by position) filter (where is_shown and score is not null)
            as task_names
    from task_score
    group by benchmark_id, entry_id
    having count(score) filter (where is_ranked) > 0
),

type_mean as (
    select
        benchmark_id,
        is_ranked,
        is_shown,
        entry_id,
        task_type,
        min(position) as position,
        count(score) = any_value(type_task_count) as is_complete,
        list_aggregate(list_sort(list(score)), 'favg') as score
    from task_score
    group by benchmark_id, is_ranked, is_shown, entry_id, task_type
    having count(score) > 0
),

entry_type as (
    select
        benchmark_id,
        entry_id,
        count(*) filter (where is_ranked and is_complete) as complete_count,
        list_aggregate(list_sort(list(score) filter (where is_ranked)), 'favg') as mean_task_type,
        list_aggregate(list_sort(list(score) filter (where is_shown)), 'favg')
            as lenient_mean_task_type,
        list(task_type order by position) filter (where is_ranked and is_complete)
            as complete_types,
        list(score order by position) filter (where is_ranked and is_complete)
            as complete_type_scores,
        list(task_type order by position) filter (where is_shown) as lenient_types,
        list(score order by position) filter (where is_shown) as lenient_type_scores
    from type_mean
    group by benchmark_id, entry_id
),

subset_score as (
    select *
    from subset_scores(only_benchmark_id, picked_languages)
    where with_subsets
),

subset_mean as (
    select
        benchmark_id,
        entry_id,
        case when count(score) = count(*) then favg(score order by score) end as mean_subset
    from subset_score
    group by benchmark_id, entry_id
),

-- What Borda ranks models on: a task, or a task's subset; all runs of a model pooled.
contest_score as (
    select
        task_score.benchmark_id,
        task_score.position,
        null::integer as subset_id,
        entry.model_key,
        sum(task_score.plain_score_sum order by task_score.entry_id)
        / nullif(sum(task_score.score_count), 0) as score
    from task_score
    inner join entry on task_score.entry_id = entry.entry_id
    where task_score.is_ranked and not (with_subsets and task_score.weighs_subsets)
    group by task_score.benchmark_id, task_score.position, entry.model_key
    union all
    select
        subset_score.benchmark_id,
        subset_score.position,
        subset_score.subset_id,
        entry.model_key,
        avg(subset_score.score order by subset_score.entry_id) as score
    from subset_score
    inner join entry on subset_score.entry_id = entry.entry_id
    group by
        subset_score.benchmark_id, subset_score.position, subset_score.subset_id, entry.model_key
),

contest_rank as (
    select
        benchmark_id,
        model_key,
        score,
        rank() over contest
        + (count(*) over (contest range between current row and current row) - 1) / 2
            as task_rank
    from contest_score
    window contest as (
        partition by benchmark_id, position, subset_id order by score desc nulls last
    )
),

field_size as (
    select
        benchmark_id,
        count(*) as n_models
    from entry_score
    group by benchmark_id
),

-- The sum of n_models - task_rank over the contests that the model has a score in.
borda_score as (
    select
        contest_rank.benchmark_id,
        contest_rank.model_key,
        count(contest_rank.score) * any_value(field_size.n_models)
        - coalesce(
            sum(contest_rank.task_rank) filter (where contest_rank.score is not null), 0
        ) as borda_points
    from contest_rank
    inner join field_size on contest_rank.benchmark_id = field_size.benchmark_id
    group by contest_rank.benchmark_id, contest_rank.model_key
),

borda as (
    select
        benchmark_id,
        model_key,
        borda_points,
        rank() over (partition by benchmark_id order by borda_points desc) as borda_rank
    from borda_score
),

-- Means are null where one of their scores is.
ranked_entry as (
    select
        entry_score.*,
        entry_type.* exclude (benchmark_id, entry_id, complete_count, mean_task_type),
        declared_mean.* exclude (benchmark_id, names),
        entry.model_key,
        entry.model_name,
        entry.model_id,
        entry.experiment_id,
        borda.borda_points,
        borda.borda_rank,
        [
            case
                when len(entry_score.ranked_scores) = field.task_count
                    then list_aggregate(entry_score.ranked_scores, 'favg')
            end,
            subset_mean.mean_subset,
            case
                when entry_type.complete_count = field.type_count
                    then entry_type.mean_task_type
            end,
            case
                when len(entry_score.public_scores) = field.public_count
                    then list_aggregate(entry_score.public_scores, 'favg')
            end,
            case
                when len(entry_score.private_scores) = field.task_count - field.public_count
                    then list_aggregate(entry_score.private_scores, 'favg')
            end
        ] as means,
        case
            when model.training_tasks is null then -1
            else
                trunc(
                    100
                    - 100
                    * (
                        len(list_intersect(field.task_names, model.training_tasks))
                        / field.task_count
                    )
                )
        end as zero_shot_pct
    from entry_score
    inner join entry_type
        on
            entry_score.benchmark_id = entry_type.benchmark_id
            and entry_score.entry_id = entry_type.entry_id
    inner join field on entry_score.benchmark_id = field.benchmark_id
    inner join declared_mean on entry_score.benchmark_id = declared_mean.benchmark_id
    inner join entry on entry_score.entry_id = entry.entry_id
    inner join borda
        on
            entry_score.benchmark_id = borda.benchmark_id
            and entry.model_key = borda.model_key
    left join model on entry.model_id = model.model_id
    left join subset_mean
        on
            entry_score.benchmark_id = subset_mean.benchmark_id
            and entry_score.entry_id = subset_mean.entry_id
),

-- Where the position is the rank, ties (most of them rows without a mean) stand in registry
-- order, as in the reference; elsewhere by name.
placed_entry as (
    select
        *,
        picked_languages is not null and shown_scores is not null as is_lenient,
        list_aggregate(shown_scores, 'favg') as lenient_mean_task,
        case
            when model_id is not null
                then
                    row_number() over (
                        partition by benchmark_id, model_id is null
                        order by
                            case
                                when first_place is null then -borda_rank
                                else means[first_place]
                            end desc nulls last,
                            means[second_place] desc nulls last,
                            means[third_place] desc nulls last,
                            case when is_sorted_by_means then model_id end,
                            model_name,
                            experiment_id
                    )
        end as position
    from ranked_entry
)

select
    placed_entry.benchmark_id,
    placed_entry.position::integer as position,
    case
        when placed_entry.is_sorted_by_means
            then coalesce(placed_entry.position, placed_entry.borda_rank)
        else placed_entry.borda_rank
    end::integer as rank,
    placed_entry.entry_id,
    placed_entry.zero_shot_pct::integer as zero_shot_pct,
    case
        when placed_entry.is_lenient then placed_entry.lenient_mean_task
        else placed_entry.means[placed_entry.primary_place]
    end as mean_task,
    case
        when placed_entry.is_lenient then placed_entry.lenient_mean_task_type
        when list_contains(placed_entry.aggregations, 'mean_task_type')
            then placed_entry.means[3]
    end as mean_task_type,
    case
        when list_has_all(placed_entry.aggregations, ['public_private', 'mean_task'])
            then placed_entry.means[4]
    end as mean_public,
    case
        when list_contains(placed_entry.aggregations, 'public_private')
            then placed_entry.means[5]
    end as mean_private,
    placed_entry.borda_points::double as borda_points,
    placed_entry.borda_rank::integer as borda_rank,
    case
        when placed_entry.is_lenient then placed_entry.lenient_types
        when list_contains(placed_entry.aggregations, 'task_types')
            then coalesce(placed_entry.complete_types, [])
        else []
    end as task_types,
    case
        when placed_entry.is_lenient then placed_entry.lenient_type_scores
        when list_contains(placed_entry.aggregations, 'task_types')
            then coalesce(placed_entry.complete_type_scores, [])
        else []
    end as task_type_scores,
    map(task_types, task_type_scores) as scores_by_task_type,
    coalesce(placed_entry.task_positions, []) as task_positions,
    coalesce(placed_entry.task_scores, []) as task_scores,
    map(coalesce(placed_entry.task_names, []), coalesce(placed_entry.task_scores, []))
        as scores_by_task,
    placed_entry.lenient_mean_task,
    placed_entry.lenient_mean_task_type,
    case
        when placed_entry.lenient_types is not null
            then map(placed_entry.lenient_types, placed_entry.lenient_type_scores)
    end as lenient_scores_by_task_type,
    coalesce(trained_on.tasks, []) as trained_on_tasks
from placed_entry
left join trained_on
    on
        placed_entry.benchmark_id = trained_on.benchmark_id
        and placed_entry.model_key = trained_on.model_key;

comment on macro table ranked_entries is
'Ranked entries of a benchmark_id (null: of all), over its cells in some languages (null: over all).';
