-- Tasks that came or went, or with results that changed, so many of each kind: those with most such
-- results first.
-- Over: before, after
-- Reads: changed_result, compared_cell, compared_entry, compared_name
-- Params
--   $benchmark  varchar  what the benchmark is called; null: all tasks
--   $row_count  integer  at most so many new, so many gone, and so many changed
-- Columns
--   name                  varchar  what it is called
--   change                varchar  new (no results before), gone (none after) or changed; of a
--                                  task without any, whether the catalog has it now
--   is_in_catalog_before  boolean  whether the catalog had it
--   is_in_catalog_after   boolean  whether it has it
--   has_results_before    boolean  whether it had a result
--   has_results_after     boolean  whether it has one
--   new_results           bigint   results that are new
--   gone_results          bigint   those that vanished
--   changed_results       bigint   those with another score
--   model_count           bigint   models with results that changed
--   kind_count            bigint   tasks with the same change, listed or not
-- Grain: one row per task
-- Order: change desc, place
with
registered as (
    select
        false as is_after,
        name
    from before.main.task
    union all
    select
        true as is_after,
        name
    from after.main.task
),

listed as (
    select
        coalesce(compared_name.name, registered.name) as name,
        bool_or(not registered.is_after) as is_before,
        bool_or(registered.is_after) as is_after
    from registered
    left join compared_name
        on compared_name.kind = 'task' and registered.name = compared_name.alias
    group by all
),

scored_cell as (
    select
        false as is_after,
        cell_id
    from before.main.cell
    where scored_row_count > 0
    union all
    select
        true as is_after,
        cell_id
    from after.main.cell
    where scored_row_count > 0
),

scored as (
    select
        compared_cell.task_name as name,
        bool_or(not compared_cell.is_after) as is_before,
        bool_or(compared_cell.is_after) as is_after
    from compared_cell
    semi join scored_cell
        on
            compared_cell.is_after = scored_cell.is_after
            and compared_cell.cell_id = scored_cell.cell_id
    group by compared_cell.task_name
),

slot as (
    select distinct
        slot_key,
        task_name
    from compared_cell
),

entry as (
    select distinct
        entry_key,
        model_name
    from compared_entry
),

changed as (
    select
        slot.task_name as name,
        count(*) filter (changed_result.change = 'new') as new_results,
        count(*) filter (changed_result.change = 'gone') as gone_results,
        count(*) filter (changed_result.change = 'changed') as changed_results,
        count(distinct entry.model_name) as model_count
    from changed_result
    inner join slot on changed_result.slot_key = slot.slot_key
    inner join entry on changed_result.entry_key = entry.entry_key
    group by slot.task_name
),

told as (
    select
        coalesce(listed.name, scored.name) as name,
        coalesce(listed.is_before, false) as is_in_catalog_before,
        coalesce(listed.is_after, false) as is_in_catalog_after,
        coalesce(scored.is_before, false) as has_results_before,
        coalesce(scored.is_after, false) as has_results_after
    from listed
    full join scored on listed.name = scored.name
    where $benchmark::varchar is null or scored.name is not null
),

placed as (
    select
        told.*,
        case
            when told.has_results_before and told.has_results_after then 'changed'
            when told.has_results_after then 'new'
            when told.has_results_before then 'gone'
            when told.is_in_catalog_after then 'new'
            else 'gone'
        end as change,
        coalesce(changed.new_results, 0) as new_results,
        coalesce(changed.gone_results, 0) as gone_results,
        coalesce(changed.changed_results, 0) as changed_results,
        coalesce(changed.model_count, 0) as model_count
    from told
    left join changed on told.name = changed.name
    where
        changed.name is not null
        or told.is_in_catalog_before <> told.is_in_catalog_after
        or told.has_results_before <> told.has_results_after
),

numbered as (
    select
        *,
        row_number() over (
            partition by change
            order by new_results + gone_results + changed_results desc, name
        ) as place,
        count(*) over (partition by change) as kind_count
    from placed
)

select
    name,
    change,
    is_in_catalog_before,
    is_in_catalog_after,
    has_results_before,
    has_results_after,
    new_results,
    gone_results,
    changed_results,
    model_count,
    kind_count
from numbered
where place <= $row_count::integer
order by change desc, place;
