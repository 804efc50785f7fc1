-- Neighbouring entries of one benchmark, as many together as have about $max_rows scores there.
-- Params
--   $benchmark_id       integer  benchmark
--   $max_rows           bigint   scores that a batch has, about
--   $task_score_weight  bigint   as how many scores each task counts beside its own
-- Columns
--   first_entry_id  integer
--   last_entry_id   integer
-- Grain: one row per batch
-- Order: first_entry_id
with
entry_task as (
    select
        measurement.entry_id,
        count(measurement.score) as score_count
    from measurement
    inner join benchmark_cell on measurement.cell_id = benchmark_cell.cell_id
    where benchmark_cell.benchmark_id = $benchmark_id
    group by measurement.entry_id, benchmark_cell.position
),

counted_entry as (
    select
        entry_id,
        sum(sum(score_count + $task_score_weight)) over (order by entry_id) as score_count
    from entry_task
    group by entry_id
)

select
    min(entry_id) as first_entry_id,
    max(entry_id) as last_entry_id
from counted_entry
group by score_count // $max_rows
order by first_entry_id
