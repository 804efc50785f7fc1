-- Models with results that changed, or that the catalog lost or gained, so many of each kind: those
-- with most such results first.
-- Over: before, after
-- Reads: changed_result, compared_cell, compared_entry, compared_name
-- Params
--   $row_count  integer  at most so many new, so many gone, and so many changed
-- Columns
--   name                  varchar  what it is called
--   former_name           varchar  what it was called before, where that is another
--   change                varchar  new (no results before), gone (none after) or changed
--   is_in_catalog_before  boolean  whether the catalog had it
--   is_in_catalog_after   boolean  whether it has it
--   new_results           bigint   results that are new
--   gone_results          bigint   those that vanished
--   changed_results       bigint   those with another score
--   kind_count            bigint   models with the same change, listed or not
-- Grain: one row per model
-- Order: change desc, place
with
scored as (
    select
        false as is_after,
        entry_id,
        cell_id
    from before.main.measurement
    where score is not null
    union all
    select
        true as is_after,
        entry_id,
        cell_id
    from after.main.measurement
    where score is not null
),

measured as (
    select distinct
        scored.is_after,
        scored.entry_id
    from scored
    semi join compared_cell
        on scored.is_after = compared_cell.is_after and scored.cell_id = compared_cell.cell_id
),

registered as (
    select
        false as is_after,
        name
    from before.main.model
    union all
    select
        true as is_after,
        name
    from after.main.model
),

listed as (
    select
        coalesce(compared_name.name, registered.name) as name,
        bool_or(not registered.is_after) as is_before,
        bool_or(registered.is_after) as is_after
    from registered
    left join compared_name
        on compared_name.kind = 'model' and registered.name = compared_name.alias
    group by all
),

model as (
    select
        compared_entry.model_name as name,
        min(compared_entry.name_there) filter (not compared_entry.is_after) as name_before,
        bool_or(not compared_entry.is_after) as is_before,
        bool_or(compared_entry.is_after) as is_after
    from compared_entry
    inner join measured
        on
            compared_entry.is_after = measured.is_after
            and compared_entry.entry_id = measured.entry_id
    group by compared_entry.model_name
),

entry as (
    select distinct
        entry_key,
        model_name
    from compared_entry
),

changed as (
    select
        entry.model_name as name,
        count(*) filter (changed_result.change = 'new') as new_results,
        count(*) filter (changed_result.change = 'gone') as gone_results,
        count(*) filter (changed_result.change = 'changed') as changed_results
    from changed_result
    inner join entry on changed_result.entry_key = entry.entry_key
    group by entry.model_name
),

placed as (
    select
        model.name,
        case when model.name_before <> model.name then model.name_before end as former_name,
        case
            when not model.is_before then 'new'
            when not model.is_after then 'gone'
            else 'changed'
        end as change,
        coalesce(listed.is_before, false) as is_in_catalog_before,
        coalesce(listed.is_after, false) as is_in_catalog_after,
        coalesce(changed.new_results, 0) as new_results,
        coalesce(changed.gone_results, 0) as gone_results,
        coalesce(changed.changed_results, 0) as changed_results,
        row_number() over (
            partition by model.is_before, model.is_after
            order by
                coalesce(
                    changed.changed_results + changed.gone_results + changed.new_results, 0
                ) desc,
                model.name
        ) as place,
        count(*) over (partition by model.is_before, model.is_after) as kind_count
    from model
    left join listed on model.name = listed.name
    left join changed on model.name = changed.name
    where
        changed.name is not null
        or model.name_before <> model.name
        or coalesce(listed.is_before, false) <> coalesce(listed.is_after, false)
)

select
    name,
    former_name,
    change,
    is_in_catalog_before,
    is_in_catalog_after,
    new_results,
    gone_results,
    changed_results,
    kind_count
from placed
where place <= $row_count::integer
order by change desc, place;
