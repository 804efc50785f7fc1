-- Where the rows of each cell stand: every cell is in one bucket.
-- Grain: one row per cell
-- Reads: benchmark_cell, cell
-- Cut by: whole
-- Fills: cell.bucket
with counted as (
    select distinct cell_id
    from benchmark_cell
)

select
    cell.cell_id,
    case
        when cell.task_id is null then 'unknown_task'
        when counted.cell_id is not null then 'benchmark'
        when cell.is_declared then 'off_benchmark'
        else 'undeclared'
    end as bucket
from cell
left join counted on cell.cell_id = counted.cell_id
