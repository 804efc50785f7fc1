-- Tasks that pass every filter; a filter passes a task that has any of its values.
-- Params
--   $languages   varchar[]  codes, with or without script, or labels; null: no filter
--   $types       varchar[]  task types; null: no filter
--   $domains     varchar[]  null: no filter
--   $modalities  varchar[]  null: no filter
--   $categories  varchar[]  null: no filter
--   $name        varchar    part of the name, case counts; empty: no filter
-- Columns
--   name         varchar    task
-- Grain: one row per task, aggregate ones excluded
-- Order: task_id
with
picked_code as (
    -- A code picks its language in every script, a label only what it names.
    select
        coalesce(
            list(distinct split_part(code, '-', 1)) filter (
                where list_contains($languages::varchar[], code)
            ),
            []
        ) as languages,
        coalesce(
            list(code) filter (where list_contains($languages::varchar[], label)), []
        ) as codes
    from language_label
)

select task.name
from task
cross join picked_code
where
    not task.is_aggregate
    and (
        $languages is null
        or list_has_any(task.language_codes, picked_code.codes)
        or list_has_any(
            [split_part(code, '-', 1) for code in task.language_codes], picked_code.languages
        )
    )
    and ($types is null or list_contains($types::varchar[], task.type))
    and ($domains is null or list_has_any(coalesce(task.domains, []), $domains::varchar[]))
    and ($modalities is null or list_has_any(task.modalities, $modalities::varchar[]))
    and ($categories is null or list_contains($categories::varchar[], task.category))
    and contains(task.name, $name::varchar)
order by task.task_id;
