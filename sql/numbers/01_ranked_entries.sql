-- Entries of one benchmark (or of every one), scored and ranked over all its cells or over
-- those in some languages. The one definition of every number on a leaderboard.
-- A macro, so that building, serving and analysts share it.
-- Params
--   only_benchmark_id  integer    null: every benchmark
--   picked_languages   varchar[]  codes or labels; null: no filter
-- Columns
--   benchmark_id            integer   benchmark
--   position                integer   place in the table, from 1; null for models not in the catalog
--   rank                    integer   1 = best
--   entry_id                integer   entry
--   zero_shot_pct           integer   tasks not trained on, percent; -1 when unknown
--   mean_task               double    primary metric
--   mean_task_type          double    mean of the means per task type
--   mean_public             double    mean over public tasks
--   mean_private            double    mean over private tasks
--   borda_points            double    sum of n_models - task_rank, ties averaged
--   borda_rank              integer   1 = most points; ties take the lowest
--   scores_by_task_type     map       task type → mean
--   scores_by_task          map       task → score
--   scores_by_custom_group  map       grouping → group → mean
--   trained_on_tasks        varchar[] tasks of the benchmark seen in training
-- Grain: one row per benchmark and entry with at least one task score
-- Order: benchmark_id, position nulls last, entry_id
create macro ranked_entries(only_benchmark_id, picked_languages) as table
with
picked_code as (
    select coalesce(list(code), []) as codes
    from language_label
    where
        list_contains(picked_languages::varchar[], code)
        or list_contains(picked_languages::varchar[], label)
),

-- Public-only benchmarks are ranked on public cells, and show the scores of all.
selected_cell as (
    select
        benchmark_cell.benchmark_id,
        benchmark_cell.position,
        benchmark_cell.cell_id,
        cell.task_id,
        cell.slot_id,
        cell.subset_id,
        cell.split_id,
        cell.scored_row_count > 0 as is_scored,
        coalesce(cell.is_public, false) as is_public,
        scope.is_ranked,
        scope.is_ranked <> benchmark.is_public_only as is_shown,
        list_contains(benchmark.aggregations, 'mean_subset') as is_subset_weighted
    from benchmark_cell
    inner join benchmark on benchmark_cell.benchmark_id = benchmark.benchmark_id
    inner join cell on benchmark_cell.cell_id = cell.cell_id
    cross join (values (true), (false)) as scope (is_ranked)
    where
        (
            only_benchmark_id::integer is null
            or benchmark.benchmark_id = only_benchmark_id::integer
        )
        and (picked_languages is null or list_has_any(cell.languages, (select codes from picked_code)))
        and case
            when scope.is_ranked then not benchmark.is_public_only or coalesce(cell.is_public, false)
            else benchmark.is_public_only
        end
),

-- A task needs every (subset, split) that is scored by anyone.
selected_task as (
    select
        selected_cell.benchmark_id,
        selected_cell.is_ranked,
        selected_cell.is_shown,
        selected_cell.position,
        task.name,
        task.type,
        bool_and(selected_cell.is_public) as is_public,
        count(distinct selected_cell.subset_id) filter (where selected_cell.is_scored)
        * count(distinct selected_cell.split_id) filter (where selected_cell.is_scored)
            as slot_count,
        count(distinct selected_cell.split_id) filter (where selected_cell.is_scored)
            as split_count
    from selected_cell
    inner join task on selected_cell.task_id = task.task_id
    group by all
),

counted_task as (
    select
        *,
        count(*) over scope as task_count,
        count(*) filter (where is_public) over scope as public_count,
        count(*) over (partition by benchmark_id, is_ranked, type) as type_task_count
    from selected_task
    window scope as (partition by benchmark_id, is_ranked)
),

ranked_task_names as (
    select
        benchmark_id,
        list(name) as names,
        count(distinct type) as type_count
    from selected_task
    where is_ranked
    group by benchmark_id
),

score_row as not materialized (
    select
        selected_cell.benchmark_id,
        selected_cell.is_ranked,
        selected_cell.is_subset_weighted,
        selected_cell.position,
        selected_cell.slot_id,
        selected_cell.subset_id,
        selected_cell.split_id,
        selected_cell.cell_id,
        measurement.entry_id,
        measurement.row_number,
        measurement.score
    from measurement
    inner join selected_cell on measurement.cell_id = selected_cell.cell_id
),

-- Sums run in file order, as the reference's do: compensated for the scores that are shown,
-- plain for those that Borda compares, where a last digit decides a tie.
raw_task_score as (
    select
        benchmark_id,
        is_ranked,
        is_subset_weighted,
        position,
        entry_id,
        list_aggregate(list(score order by row_number), 'fsum') as score_sum,
        list_aggregate(list(score order by row_number), 'sum') as plain_score_sum,
        count(score) as score_count,
        count(distinct slot_id) filter (where score is not null) as slot_count
    from score_row
    group by all
),

task_score as (
    select
        counted_task.*,
        raw_task_score.entry_id,
        case
            when raw_task_score.slot_count >= counted_task.slot_count
                then raw_task_score.score_sum / nullif(raw_task_score.score_count, 0)
        end as score
    from raw_task_score
    inner join counted_task
        on
            raw_task_score.benchmark_id = counted_task.benchmark_id
            and raw_task_score.is_ranked = counted_task.is_ranked
            and raw_task_score.position = counted_task.position
),

-- Means are null where one of their scores is; the lenient ones, under a languages filter, are
-- over the tasks that were run.
task_mean as (
    select
        benchmark_id,
        is_ranked,
        is_shown,
        entry_id,
        case when count(score) = any_value(task_count) then favg(score order by score) end
            as mean_task,
        case
            when count(score) filter (where is_public) = any_value(public_count)
                then favg(score order by score) filter (where is_public)
        end as mean_public,
        case
            when
                count(score) filter (where not is_public)
                = any_value(task_count - public_count)
                then favg(score order by score) filter (where not is_public)
        end as mean_private,
        favg(score order by score) as lenient_mean_task,
        map_from_entries(list((name, score) order by position) filter (where score is not null))
            as scores_by_task
    from task_score
    group by benchmark_id, is_ranked, is_shown, entry_id
    having count(score) > 0
),

type_mean as (
    select
        benchmark_id,
        is_ranked,
        is_shown,
        entry_id,
        type,
        min(position) as position,
        count(score) = any_value(type_task_count) as is_complete,
        favg(score order by score) as score
    from task_score
    group by benchmark_id, is_ranked, is_shown, entry_id, type
    having count(score) > 0
),

mean_of_types as (
    select
        benchmark_id,
        is_ranked,
        is_shown,
        entry_id,
        count(*) filter (where is_complete) as complete_count,
        favg(score order by score) as mean_task_type,
        map_from_entries(list((type, score) order by position)) as lenient_scores_by_task_type,
        coalesce(
            map_from_entries(list((type, score) order by position) filter (where is_complete)),
            map()
        ) as scores_by_task_type
    from type_mean
    group by benchmark_id, is_ranked, is_shown, entry_id
),

field_size as (
    select
        benchmark_id,
        count(*) as n_models
    from task_mean
    where is_ranked
    group by benchmark_id
),

-- Subset weighting (HUME): a subset counts when every split of its task was run.
subset_score as (
    select
        score_row.benchmark_id,
        score_row.position,
        score_row.subset_id,
        score_row.entry_id,
        case
            when
                count(distinct score_row.split_id) filter (where score_row.score is not null)
                >= any_value(selected_task.split_count)
                then favg(score_row.score order by score_row.row_number)
        end as score
    from score_row
    inner join selected_task
        on
            score_row.benchmark_id = selected_task.benchmark_id
            and score_row.is_ranked = selected_task.is_ranked
            and score_row.position = selected_task.position
    where score_row.is_subset_weighted and score_row.is_ranked
    group by all
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
        raw_task_score.benchmark_id,
        raw_task_score.position,
        null as subset_id,
        entry.model_key,
        sum(raw_task_score.plain_score_sum order by raw_task_score.entry_id)
        / nullif(sum(raw_task_score.score_count), 0) as score
    from raw_task_score
    inner join entry on raw_task_score.entry_id = entry.entry_id
    where raw_task_score.is_ranked and not raw_task_score.is_subset_weighted
    group by all
    union all
    select
        subset_score.benchmark_id,
        subset_score.position,
        subset_score.subset_id,
        entry.model_key,
        avg(subset_score.score order by subset_score.entry_id) as score
    from subset_score
    inner join entry on subset_score.entry_id = entry.entry_id
    group by all
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

borda_score as (
    select
        contest_rank.benchmark_id,
        contest_rank.model_key,
        coalesce(
            sum(field_size.n_models - contest_rank.task_rank)
                filter (where contest_rank.score is not null),
            0
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

group_cell as (
    select
        custom_group.benchmark_id,
        custom_group.group_id,
        custom_group_member.position as member,
        custom_group_member.is_whole,
        selected_cell.position,
        selected_cell.cell_id,
        selected_cell.slot_id
    from custom_group
    inner join custom_group_member on custom_group.group_id = custom_group_member.group_id
    inner join selected_cell on custom_group.benchmark_id = selected_cell.benchmark_id
    inner join cell
        on
            selected_cell.cell_id = cell.cell_id
            and custom_group_member.task_id = cell.task_id
    where
        selected_cell.is_ranked
        and (
            custom_group_member.is_whole
            or (
                list_contains(custom_group_member.splits, cell.split)
                and list_contains(custom_group_member.subsets, cell.subset)
            )
        )
),

group_member as (
    select
        benchmark_id,
        group_id,
        member,
        is_whole,
        position,
        count(distinct slot_id) as slot_count,
        count(*) over (partition by group_id) as member_count
    from group_cell
    group by benchmark_id, group_id, member, is_whole, position
),

slot_score as (
    select
        group_cell.group_id,
        group_cell.member,
        score_row.entry_id,
        score_row.slot_id,
        favg(score_row.score order by score_row.row_number) as score
    from group_cell
    inner join score_row
        on
            group_cell.benchmark_id = score_row.benchmark_id
            and group_cell.cell_id = score_row.cell_id
    where not group_cell.is_whole and score_row.is_ranked
    group by all
),

member_score as (
    select
        group_member.group_id,
        group_member.member_count,
        task_score.entry_id,
        task_score.score
    from group_member
    inner join task_score
        on
            group_member.benchmark_id = task_score.benchmark_id
            and group_member.position = task_score.position
    where group_member.is_whole and task_score.is_ranked
    union all
    select
        slot_score.group_id,
        any_value(group_member.member_count) as member_count,
        slot_score.entry_id,
        case
            when count(slot_score.score) = any_value(group_member.slot_count)
                then favg(slot_score.score order by slot_score.score)
        end as score
    from slot_score
    inner join group_member
        on
            slot_score.group_id = group_member.group_id
            and slot_score.member = group_member.member
    group by slot_score.group_id, slot_score.member, slot_score.entry_id
),

group_mean as (
    select
        group_id,
        entry_id,
        favg(score order by score) as score
    from member_score
    group by group_id, entry_id
    having count(score) = any_value(member_count)
),

-- Every declared grouping stands in every row, empty where no group is complete.
grouping_mean as (
    select
        task_mean.benchmark_id,
        task_mean.entry_id,
        custom_group.grouping,
        any_value(custom_group.grouping_position) as grouping_position,
        coalesce(
            map_from_entries(
                list((custom_group.label, group_mean.score) order by custom_group.position)
                    filter (where group_mean.score is not null)
            ),
            map()
        ) as scores
    from task_mean
    inner join custom_group on task_mean.benchmark_id = custom_group.benchmark_id
    left join group_mean
        on
            custom_group.group_id = group_mean.group_id
            and task_mean.entry_id = group_mean.entry_id
    where task_mean.is_ranked
    group by task_mean.benchmark_id, task_mean.entry_id, custom_group.grouping
),

custom_group_scores as (
    select
        benchmark_id,
        entry_id,
        map_from_entries(list((grouping, scores) order by grouping_position))
            as scores_by_custom_group
    from grouping_mean
    group by benchmark_id, entry_id
),

ranked_entry as (
    select
        task_mean.benchmark_id,
        task_mean.entry_id,
        entry.model_key,
        entry.model_name,
        entry.experiment_id,
        model.model_id,
        benchmark.aggregations,
        benchmark.sort_by,
        task_mean.mean_task,
        task_mean.mean_public,
        task_mean.mean_private,
        case
            when mean_of_types.complete_count = ranked_task_names.type_count
                then mean_of_types.mean_task_type
        end as mean_task_type,
        mean_of_types.scores_by_task_type,
        subset_mean.mean_subset,
        borda.borda_points,
        borda.borda_rank,
        case
            when model.training_tasks is null then -1
            else
                trunc(
                    100
                    - 100
                    * (
                        len(list_intersect(ranked_task_names.names, model.training_tasks))
                        / len(ranked_task_names.names)
                    )
                )
        end as zero_shot_pct
    from task_mean
    inner join mean_of_types
        on
            task_mean.benchmark_id = mean_of_types.benchmark_id
            and task_mean.is_ranked = mean_of_types.is_ranked
            and task_mean.entry_id = mean_of_types.entry_id
    inner join benchmark on task_mean.benchmark_id = benchmark.benchmark_id
    inner join ranked_task_names on task_mean.benchmark_id = ranked_task_names.benchmark_id
    inner join entry on task_mean.entry_id = entry.entry_id
    left join model on entry.model_id = model.model_id
    inner join borda
        on
            task_mean.benchmark_id = borda.benchmark_id
            and entry.model_key = borda.model_key
    left join subset_mean
        on
            task_mean.benchmark_id = subset_mean.benchmark_id
            and task_mean.entry_id = subset_mean.entry_id
    where task_mean.is_ranked
),

-- Where the position is the rank, ties (most of them rows without a mean) stand in registry
-- order, as in the reference; elsewhere by name.
sort_key as (
    select
        *,
        case
            when len(sort_by) > 0 then
                case sort_by[1]
                    when 'mean_task' then mean_task
                    when 'mean_task_type' then mean_task_type
                    when 'mean_public' then mean_public
                    when 'mean_private' then mean_private
                    when 'mean_subset' then mean_subset
                end
            when list_contains(aggregations, 'mean_subset') then mean_subset
            else -borda_rank
        end as first_mean,
        case sort_by[2]
            when 'mean_task' then mean_task
            when 'mean_task_type' then mean_task_type
            when 'mean_public' then mean_public
            when 'mean_private' then mean_private
            when 'mean_subset' then mean_subset
        end as second_mean,
        case sort_by[3]
            when 'mean_task' then mean_task
            when 'mean_task_type' then mean_task_type
            when 'mean_public' then mean_public
            when 'mean_private' then mean_private
            when 'mean_subset' then mean_subset
        end as third_mean,
        case when len(sort_by) > 0 then model_id end as registry_place
    from ranked_entry
),

placed_entry as (
    select
        *,
        case
            when model_id is not null
                then
                    row_number() over (
                        partition by benchmark_id, model_id is null
                        order by
                            first_mean desc nulls last,
                            second_mean desc nulls last,
                            third_mean desc nulls last,
                            registry_place,
                            model_name,
                            experiment_id
                    )
        end as position
    from sort_key
)

select
    placed_entry.benchmark_id,
    placed_entry.position::integer as position,
    case
        when len(placed_entry.sort_by) > 0
            then coalesce(placed_entry.position, placed_entry.borda_rank)
        else placed_entry.borda_rank
    end::integer as rank,
    placed_entry.entry_id,
    placed_entry.zero_shot_pct::integer as zero_shot_pct,
    case
        when picked_languages is not null and shown_mean.entry_id is not null
            then shown_mean.lenient_mean_task
        when list_contains(placed_entry.aggregations, 'mean_task') then placed_entry.mean_task
        when list_contains(placed_entry.aggregations, 'mean_subset') then placed_entry.mean_subset
        when list_contains(placed_entry.aggregations, 'mean_task_type')
            then placed_entry.mean_task_type
        when list_contains(placed_entry.aggregations, 'public_private')
            then placed_entry.mean_public
    end as mean_task,
    case
        when picked_languages is not null and shown_types.entry_id is not null
            then shown_types.mean_task_type
        when list_contains(placed_entry.aggregations, 'mean_task_type')
            then placed_entry.mean_task_type
    end as mean_task_type,
    case
        when list_has_all(placed_entry.aggregations, ['public_private', 'mean_task'])
            then placed_entry.mean_public
    end as mean_public,
    case
        when list_contains(placed_entry.aggregations, 'public_private')
            then placed_entry.mean_private
    end as mean_private,
    placed_entry.borda_points::double as borda_points,
    placed_entry.borda_rank::integer as borda_rank,
    case
        when picked_languages is not null and shown_types.entry_id is not null
            then shown_types.lenient_scores_by_task_type
        when list_contains(placed_entry.aggregations, 'task_types')
            then placed_entry.scores_by_task_type
        else map()
    end as scores_by_task_type,
    coalesce(shown_mean.scores_by_task, map()) as scores_by_task,
    coalesce(custom_group_scores.scores_by_custom_group, map()) as scores_by_custom_group,
    coalesce(trained_on.tasks, []) as trained_on_tasks
from placed_entry
left join task_mean as shown_mean
    on
        shown_mean.is_shown
        and placed_entry.benchmark_id = shown_mean.benchmark_id
        and placed_entry.entry_id = shown_mean.entry_id
left join mean_of_types as shown_types
    on
        shown_types.is_shown
        and placed_entry.benchmark_id = shown_types.benchmark_id
        and placed_entry.entry_id = shown_types.entry_id
left join custom_group_scores
    on
        placed_entry.benchmark_id = custom_group_scores.benchmark_id
        and placed_entry.entry_id = custom_group_scores.entry_id
left join trained_on
    on
        placed_entry.benchmark_id = trained_on.benchmark_id
        and placed_entry.model_key = trained_on.model_key
order by placed_entry.benchmark_id, placed_entry.position nulls last, placed_entry.entry_id;

comment on macro table ranked_entries is
'Ranked entries of a benchmark_id (null: of all), over its cells in some languages (null: over all).';
