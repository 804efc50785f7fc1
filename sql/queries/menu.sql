-- The nested menu, flat.
-- Columns
--   menu_entry_id  integer  key, depth first
--   parent_id      integer  entry above; null at the top
--   name           varchar  heading, or the benchmark's name
--   description    varchar  prose
--   is_open        boolean  whether it starts unfolded
--   benchmark      varchar  benchmark at a leaf; null elsewhere
-- Grain: one row per entry
-- Order: menu_entry_id
select
    menu_entry.menu_entry_id,
    menu_entry.parent_id,
    menu_entry.name,
    menu_entry.description,
    menu_entry.is_open,
    benchmark.name as benchmark
from menu_entry
left join benchmark on menu_entry.benchmark_id = benchmark.benchmark_id
order by menu_entry.menu_entry_id;
