-- How many cells each task of a benchmark declares, and how many a task score needs: every
-- (subset, split) of those in which anybody has a score.
-- Grain: one row per benchmark and task
-- Reads: benchmark_cell, benchmark_task, cell, language_cell
-- Cut by: whole
-- Fills: task_extent
with
pinned_cell as (
    select * from benchmark_cells(null, null)
),

expected as (
    select
        pinned_cell.selection_id,
        pinned_cell.position,
        list_sort(
            coalesce(list(distinct cell.subset) filter (where pinned_cell.is_scored), [])
        ) as subsets,
        list_sort(
            coalesce(list(distinct cell.split) filter (where pinned_cell.is_scored), [])
        ) as splits,
        bool_or(pinned_cell.is_ranked) as is_ranked,
        count(distinct cell.subset) filter (
            where pinned_cell.is_scored and pinned_cell.is_ranked
        ) as ranked_subset_count,
        count(distinct cell.split) filter (
            where pinned_cell.is_scored and pinned_cell.is_ranked
        ) as ranked_split_count
    from pinned_cell
    inner join cell on pinned_cell.cell_id = cell.cell_id
    group by pinned_cell.selection_id, pinned_cell.position
)

select
    benchmark_task.benchmark_id,
    benchmark_task.position,
    benchmark_task.task_id,
    len(list_distinct(benchmark_task.splits)) * len(list_distinct(benchmark_task.subsets))
        as declared_count,
    coalesce(len(expected.subsets) * len(expected.splits), 0) as expected_count,
    coalesce(expected.subsets, []) as subsets,
    coalesce(expected.splits, []) as splits,
    coalesce(expected.is_ranked, false) as is_ranked,
    coalesce(expected.ranked_subset_count * expected.ranked_split_count, 0)
        as ranked_expected_count
from benchmark_task
left join expected
    on
        benchmark_task.benchmark_id = expected.selection_id
        and benchmark_task.position = expected.position
order by benchmark_task.benchmark_id, benchmark_task.position
