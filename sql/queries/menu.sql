-- The nested menu, flat.
-- Columns
--   menu_entry_id  integer  key, depth first
--   parent_id      integer  entry above; null at the top
--   name           varchar  heading, or the benchmark's name
--   description    varchar  prose
--   is_open        boolean  whether it starts unfolded
--   benchmark_id   integer  benchmark at a leaf; null elsewhere
-- Grain: one row per entry
-- Order: menu_entry_id
select
    menu_entry_id,
    parent_id,
    name,
    description,
    is_open,
    benchmark_id
from menu_entry
order by menu_entry_id;
