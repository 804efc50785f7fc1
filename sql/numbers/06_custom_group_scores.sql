-- Means of the custom groups of a benchmark (or of every one), over all its cells or over those
-- in some languages. A group's mean is null, and left out, where one of its data points is; those
-- without any results do not count.
-- Params
--   only_benchmark_id  integer    null: every benchmark
--   picked_languages   varchar[]  codes or labels; null: no filter
-- Columns
--   benchmark_id            integer  benchmark with custom groups
--   entry_id                integer  entry
--   scores_by_custom_group  map      grouping → group → mean; every grouping, empty or not
-- Grain: one row per benchmark with custom groups and entry with at least one task score
-- Order: none
create macro custom_group_scores(only_benchmark_id, picked_languages) as table
with
group_cell as (
    select * from custom_group_cells(only_benchmark_id, picked_languages)
),

group_member as (
    select
        benchmark_id,
        group_id,
        member,
        is_whole,
        position,
        list_unique(list(slot_id)) as slot_count,
        count(*) over (partition by group_id) as member_count
    from group_cell
    group by benchmark_id, group_id, member, is_whole, position
),

task_score as (
    select *
    from task_scores(only_benchmark_id, picked_languages)
    where
        is_ranked
        and benchmark_id in (select custom_group.benchmark_id from custom_group)
),

slot_score as (
    select
        group_cell.group_id,
        group_cell.member,
        group_cell.slot_id,
        measurement.entry_id,
        favg(measurement.score order by measurement.row_number) as score
    from group_cell
    inner join measurement on group_cell.cell_id = measurement.cell_id
    where not group_cell.is_whole
    group by group_cell.group_id, group_cell.member, group_cell.slot_id, measurement.entry_id
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
    where group_member.is_whole
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

scored_entry as (
    select
        benchmark_id,
        entry_id
    from task_score
    group by benchmark_id, entry_id
    having count(score) > 0
),

grouping_mean as (
    select
        scored_entry.benchmark_id,
        scored_entry.entry_id,
        custom_group.grouping,
        any_value(custom_group.grouping_position) as grouping_position,
        coalesce(
            map_from_entries(
                list((custom_group.label, group_mean.score) order by custom_group.position)
                    filter (where group_mean.score is not null)
            ),
            map()
        ) as scores
    from scored_entry
    inner join custom_group on scored_entry.benchmark_id = custom_group.benchmark_id
    left join group_mean
        on
            custom_group.group_id = group_mean.group_id
            and scored_entry.entry_id = group_mean.entry_id
    group by scored_entry.benchmark_id, scored_entry.entry_id, custom_group.grouping
)

select
    benchmark_id,
    entry_id,
    map_from_entries(list((grouping, scores) order by grouping_position))
        as scores_by_custom_group
from grouping_mean
group by benchmark_id, entry_id;

comment on macro table custom_group_scores is
'Means of the custom groups of a benchmark_id (null: of all), in some languages (null: in all).';
