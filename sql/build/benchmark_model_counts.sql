-- How many models are scored on every task of a benchmark.
-- Grain: one row per benchmark
-- Reads: benchmark_cell, benchmark_task, entry, measurement
-- Cut by: whole
-- Fills: benchmark.model_count
with
covered_benchmark as (
    select
        benchmark_cell.benchmark_id,
        entry.model_key,
        count(distinct benchmark_cell.position) as task_count
    from measurement
    inner join benchmark_cell on measurement.cell_id = benchmark_cell.cell_id
    inner join entry on measurement.entry_id = entry.entry_id
    where measurement.score is not null
    group by benchmark_cell.benchmark_id, entry.model_key
),

declared_benchmark as (
    select
        benchmark_id,
        count(*) as task_count
    from benchmark_task
    group by benchmark_id
)

select
    covered_benchmark.benchmark_id,
    count(*) as model_count
from covered_benchmark
inner join declared_benchmark
    on covered_benchmark.benchmark_id = declared_benchmark.benchmark_id
where covered_benchmark.task_count >= declared_benchmark.task_count
group by covered_benchmark.benchmark_id
