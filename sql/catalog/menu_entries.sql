-- The nested menu of the catalog, flat.
-- Params
--   $menu_file  varchar  menu.json of the catalog
-- Grain: one row per node
-- Reads: benchmark
-- Cut by: whole
-- Fills: menu_entry
with recursive
top_level as (
    select from_json(content, '["json"]') as records
    from read_text($menu_file)
),

node as (
    select
        unnest(records) as record,
        [generate_subscripts(records, 1)] as path
    from top_level
    union all
    select
        unnest(from_json(record -> '$.children', '["json"]')) as record,
        list_append(
            path, generate_subscripts(from_json(record -> '$.children', '["json"]'), 1)
        ) as path
    from node
),

-- Depth first is the order of paths.
numbered_node as (
    select
        *,
        row_number() over (order by path) as menu_entry_id
    from node
)

select
    numbered_node.menu_entry_id,
    parent_node.menu_entry_id as parent_id,
    numbered_node.path[-1] as position,
    numbered_node.record ->> '$.name' as name,
    numbered_node.record ->> '$.description' as description,
    coalesce((numbered_node.record ->> '$.is_open')::boolean, false) as is_open,
    benchmark.benchmark_id
from numbered_node
left join numbered_node as parent_node on numbered_node.path[:-2] = parent_node.path
left join benchmark on numbered_node.record ->> '$.benchmark' = benchmark.name
order by numbered_node.menu_entry_id
