-- How many scores each benchmark ranks: what a statement that takes one benchmark at a time sums.
-- Columns
--   benchmark_id  integer
--   score_count   hugeint  rows with a score in the cells that the benchmark pins
-- Grain: one row per benchmark
-- Order: benchmark_id
select
    benchmark_cell.benchmark_id,
    sum(cell.scored_row_count) as score_count
from benchmark_cell
inner join cell on benchmark_cell.cell_id = cell.cell_id
group by benchmark_cell.benchmark_id
order by benchmark_cell.benchmark_id
