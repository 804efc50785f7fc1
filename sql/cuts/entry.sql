-- Cut by entry: neighbours, as many as have about $max_rows scores.
-- Params
--   $max_rows  bigint  scores that a batch has, about
-- Columns
--   first_entry_id  integer
--   last_entry_id   integer
-- Grain: one row per batch
-- Order: first_entry_id
with counted_entries as (
    select
        entry_id,
        sum(count(score)) over (order by entry_id) as score_count
    from measurement
    group by entry_id
)

select
    min(entry_id) as first_entry_id,
    max(entry_id) as last_entry_id
from counted_entries
group by score_count // $max_rows
order by first_entry_id
