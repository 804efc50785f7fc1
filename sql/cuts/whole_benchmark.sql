-- Parts of whole benchmarks: neighbours, as many as rank about $max_rows scores.
-- Params
--   $max_rows  bigint  scores that a part has, about
-- Columns
--   first_key  integer  first benchmark
--   last_key   integer  last benchmark
-- Grain: one row per part
-- Order: first_key
with
counted_benchmark as (
    select
        benchmark_cell.benchmark_id,
        sum(cell.scored_row_count) as score_count
    from benchmark_cell
    inner join cell on benchmark_cell.cell_id = cell.cell_id
    group by benchmark_cell.benchmark_id
),

placed_benchmark as (
    select
        benchmark_id,
        sum(score_count) over (order by benchmark_id) - score_count as scores_before
    from counted_benchmark
)

select
    min(benchmark_id) as first_key,
    max(benchmark_id) as last_key
from placed_benchmark
group by scores_before // $max_rows
order by first_key
