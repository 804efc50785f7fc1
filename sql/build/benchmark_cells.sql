-- Cells that count in each benchmark: each task's own splits × its own subsets. Public-only
-- benchmarks are ranked on public cells, and show the scores of all.
-- Grain: one row per benchmark and cell
-- Reads: benchmark, benchmark_task, cell
-- Cut by: whole
-- Fills: benchmark_cell
with
pinned_subset as (
    select
        benchmark_id,
        position,
        task_id,
        unnest(subsets) as subset
    from benchmark_task
),

pinned_split as (
    select
        benchmark_id,
        position,
        unnest(splits) as split
    from benchmark_task
)

select
    pinned_subset.benchmark_id,
    pinned_subset.position,
    cell.cell_id,
    not benchmark.is_public_only or coalesce(cell.is_public, false) as is_ranked
from pinned_subset
inner join benchmark on pinned_subset.benchmark_id = benchmark.benchmark_id
inner join pinned_split
    on
        pinned_subset.benchmark_id = pinned_split.benchmark_id
        and pinned_subset.position = pinned_split.position
inner join cell
    on
        pinned_subset.task_id = cell.task_id
        and pinned_subset.subset = cell.subset
        and pinned_split.split = cell.split
order by pinned_subset.benchmark_id, cell.cell_id
