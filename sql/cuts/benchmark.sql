-- Cut by benchmark: every one at once, or each alone where that is too much. Alone costs a plan for
-- each, which is more than all their sums in a file of the usual size.
-- Params
--   $max_rows  bigint  scores that a batch has, about
-- Columns
--   benchmark_id  integer  null: every one
-- Grain: one row per batch
-- Order: benchmark_id
with
ranked_benchmark as (
    select
        benchmark_cell.benchmark_id,
        sum(cell.scored_row_count) as score_count
    from benchmark_cell
    inner join cell on benchmark_cell.cell_id = cell.cell_id
    group by benchmark_cell.benchmark_id
),

total as (
    select coalesce(sum(score_count), 0) <= $max_rows as is_one_batch
    from ranked_benchmark
)

select ranked_benchmark.benchmark_id
from total
left join ranked_benchmark on not total.is_one_batch
order by ranked_benchmark.benchmark_id
