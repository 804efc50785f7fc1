-- Cut by entry within one benchmark: neighbours, as many as have about $max_rows scores there. A
-- task score counts as ten more, because it holds its names and place, and is listed and ranked.
-- Every benchmark at once is one batch.
-- Params
--   $benchmark_id  integer  null: every one
--   $max_rows      bigint   scores that a batch has, about
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
    where benchmark_cell.benchmark_id = $benchmark_id::integer
    group by measurement.entry_id, benchmark_cell.position
),

counted_entry as (
    select
        entry_id,
        sum(sum(score_count + 10)) over (order by entry_id) as score_count
    from entry_task
    group by entry_id
    union all
    select
        entry_id,
        0 as score_count
    from entry
    where $benchmark_id is null
)

select
    min(entry_id) as first_entry_id,
    max(entry_id) as last_entry_id
from counted_entry
group by score_count // $max_rows
order by first_entry_id
