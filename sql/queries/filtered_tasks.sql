-- Tasks that pass every filter; a filter passes a task that has any of its values.
-- Params
--   $languages   varchar[]  languages in any script; null: no filter
--   $codes       varchar[]  or these codes; null: no filter
--   $types       varchar[]  task types; null: no filter
--   $domains     varchar[]  null: no filter
--   $modalities  varchar[]  null: no filter
--   $categories  varchar[]  null: no filter
--   $name        varchar    part of the name, else of a former one, case counts; empty: all
-- Columns
--   task_id      integer    task
-- Grain: one row per task, aggregate ones excluded
-- Order: none; who shows them sorts by task_id, for less than a plan with an order takes
select task_id
from task
where
    not is_aggregate
    and (
        $languages is null
        or list_has_any(language_codes, $codes::varchar[])
        or list_has_any(
            [split_part(code, '-', 1) for code in language_codes], $languages::varchar[]
        )
    )
    and ($types is null or list_contains($types::varchar[], type))
    and ($domains is null or list_has_any(coalesce(domains, []), $domains::varchar[]))
    and ($modalities is null or list_has_any(modalities, $modalities::varchar[]))
    and ($categories is null or list_contains($categories::varchar[], category))
    and (
        contains(name, $name::varchar)
        or (
            name in (
                select renamed.name
                from renamed
                where renamed.kind = 'task' and contains(renamed.former_name, $name::varchar)
            )
            and not exists (
                select 1
                from task as named
                where contains(named.name, $name::varchar)
            )
        )
    );
