-- The cells of two snapshots that are compared: all, or those of a benchmark in either.
-- Over: before, after
-- Reads: compared_name
-- Fills: compared_cell
-- Params
--   $benchmark  varchar  what the benchmark is called; null: every cell
-- Columns
--   is_after   boolean    of which snapshot
--   cell_id    integer    its key there
--   slot_key   integer    the same for the same task, subset and split in both
--   task_name  varchar    what its task is called
--   subset     varchar    language or domain slice
--   split      varchar    test, dev, ...
--   hosts      varchar[]  benchmarks that count it, of those that are compared
-- Grain: one row per snapshot and cell
-- Order: none
with
cell as (
    select
        false as is_after,
        cell_id,
        task_name,
        subset,
        split
    from before.main.cell
    union all
    select
        true as is_after,
        cell_id,
        task_name,
        subset,
        split
    from after.main.cell
),

counted as (
    select
        false as is_after,
        benchmark_cell.cell_id,
        benchmark.name
    from before.main.benchmark_cell
    inner join before.main.benchmark
        on benchmark_cell.benchmark_id = benchmark.benchmark_id
    union all
    select
        true as is_after,
        benchmark_cell.cell_id,
        benchmark.name
    from after.main.benchmark_cell
    inner join after.main.benchmark
        on benchmark_cell.benchmark_id = benchmark.benchmark_id
),

named as (
    select
        cell.is_after,
        cell.cell_id,
        coalesce(compared_name.name, cell.task_name) as task_name,
        cell.subset,
        cell.split
    from cell
    left join compared_name
        on compared_name.kind = 'task' and cell.task_name = compared_name.alias
),

-- A cell counts for what it is compared with, in whichever snapshot a benchmark has it.
hosted as (
    select
        named.task_name,
        named.subset,
        named.split,
        list(distinct coalesce(compared_name.name, counted.name)) as hosts
    from counted
    inner join named on counted.is_after = named.is_after and counted.cell_id = named.cell_id
    left join compared_name
        on compared_name.kind = 'benchmark' and counted.name = compared_name.alias
    where $benchmark is null or coalesce(compared_name.name, counted.name) = $benchmark
    group by named.task_name, named.subset, named.split
)

select
    named.is_after,
    named.cell_id,
    (dense_rank() over (order by named.task_name, named.subset, named.split))::integer
        as slot_key,
    named.task_name,
    named.subset,
    named.split,
    coalesce(hosted.hosts, []) as hosts
from named
left join hosted
    on
        named.task_name = hosted.task_name
        and named.subset = hosted.subset
        and named.split = hosted.split
where $benchmark is null or hosted.hosts is not null;
