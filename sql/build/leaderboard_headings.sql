-- What the leaderboards have results for.
-- Grain: one row per benchmark with results
-- Reads: benchmark, benchmark_cell, cell, custom_group, custom_group_member, task
-- Cut by: whole
-- Fills: leaderboard_heading
with
pinned_cell as (
    select * from benchmark_cells(null, null)
),

measured_group as (
    select
        selection_id as benchmark_id,
        list(distinct group_id order by group_id) as group_ids
    from group_cells('pinned_cell')
    group by selection_id
)

select
    leaderboard_heading.benchmark_id,
    leaderboard_heading.tasks,
    leaderboard_heading.task_types,
    coalesce(measured_group.group_ids, []) as group_ids
from leaderboard_headings(null, null) as leaderboard_heading
left join measured_group on leaderboard_heading.benchmark_id = measured_group.benchmark_id
order by leaderboard_heading.benchmark_id
