-- How many cells each task of a benchmark declares, and how many a task score needs: every
-- (subset, split) of those in which anybody has a score.
-- Grain: one row per benchmark and task
-- Reads: benchmark, benchmark_cell, benchmark_task, cell
-- Cut by: whole
-- Fills: task_extent
with
pinned_cell as (
    select * from benchmark_cells(null, null)
),

expected as (
    select
        pinned_cell.selection_id,
        pinned_cell.is_ranked,
        pinned_cell.is_shown,
        pinned_cell.position,
        list_sort(
            coalesce(list(distinct cell.subset) filter (where pinned_cell.is_scored), [])
        ) as subsets,
        list_sort(
            coalesce(list(distinct cell.split) filter (where pinned_cell.is_scored), [])
        ) as splits
    from pinned_cell
    inner join cell on pinned_cell.cell_id = cell.cell_id
    group by
        pinned_cell.selection_id,
        pinned_cell.is_ranked,
        pinned_cell.is_shown,
        pinned_cell.position
)

select
    benchmark_task.benchmark_id,
    benchmark_task.position,
    benchmark_task.task_id,
    len(list_distinct(benchmark_task.splits)) * len(list_distinct(benchmark_task.subsets))
        as declared_count,
    coalesce(len(shown.subsets) * len(shown.splits), 0) as expected_count,
    coalesce(shown.subsets, []) as subsets,
    coalesce(shown.splits, []) as splits,
    ranked.position is not null as is_ranked,
    coalesce(len(ranked.subsets) * len(ranked.splits), 0) as ranked_expected_count
from benchmark_task
left join expected as shown
    on
        benchmark_task.benchmark_id = shown.selection_id
        and benchmark_task.position = shown.position
        and shown.is_shown
left join expected as ranked
    on
        benchmark_task.benchmark_id = ranked.selection_id
        and benchmark_task.position = ranked.position
        and ranked.is_ranked
order by benchmark_task.benchmark_id, benchmark_task.position
