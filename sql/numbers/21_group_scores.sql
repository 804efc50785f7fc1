-- Means of the custom groups of a selection of benchmarks. A group's mean is null, and left out,
-- where one of its data points is; those without any results do not count.
-- Params
--   from_cells         relation  the selection: those of benchmark_cells that are ranked
--   from_scores        relation  as task_scores gives them
--   from_measurements  relation  whose results count: measurement, or some rows of it
-- Columns
--   selection_id            integer  benchmark with custom groups
--   entry_id                integer  entry
--   scores_by_custom_group  map      grouping → group → mean; every grouping, empty or not
-- Grain: one row per benchmark with custom groups and entry with at least one task score
-- Order: none
create macro group_scores(from_cells, from_scores, from_measurements := 'measurement') as table
with
score as (
    select * from query_table(from_scores)
),

counted_measurement as (
    select * from query_table(from_measurements)
),

group_cell as (
    select * from group_cells(from_cells)
),

group_member as (
    select
        selection_id,
        group_id,
        member,
        is_whole,
        position,
        list_unique(list(slot_id)) as slot_count,
        count(*) over (partition by group_id) as member_count
    from group_cell
    group by selection_id, group_id, member, is_whole, position
),

ranked_score as (
    select *
    from score
    where selection_id in (select custom_group.benchmark_id from custom_group)
),

slot_score as (
    select
        group_cell.group_id,
        group_cell.member,
        group_cell.slot_id,
        counted_measurement.entry_id,
        favg(counted_measurement.score order by counted_measurement.row_number) as score
    from group_cell
    inner join counted_measurement on group_cell.cell_id = counted_measurement.cell_id
    where not group_cell.is_whole
    group by
        group_cell.group_id,
        group_cell.member,
        group_cell.slot_id,
        counted_measurement.entry_id
),

member_score as (
    select
        group_member.group_id,
        group_member.member_count,
        ranked_score.entry_id,
        ranked_score.score
    from group_member
    inner join ranked_score
        on
            group_member.selection_id = ranked_score.selection_id
            and group_member.position = ranked_score.position
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
        selection_id,
        entry_id
    from ranked_score
    group by selection_id, entry_id
    having count(score) > 0
),

grouping_mean as (
    select
        scored_entry.selection_id,
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
    inner join custom_group on scored_entry.selection_id = custom_group.benchmark_id
    left join group_mean
        on
            custom_group.group_id = group_mean.group_id
            and scored_entry.entry_id = group_mean.entry_id
    group by scored_entry.selection_id, scored_entry.entry_id, custom_group.grouping
)

select
    selection_id,
    entry_id,
    map_from_entries(list((grouping, scores) order by grouping_position))
        as scores_by_custom_group
from grouping_mean
group by selection_id, entry_id;

comment on macro table group_scores is
'Means of the custom groups of a selection of benchmarks, from its task scores; the arguments are names of relations.';
