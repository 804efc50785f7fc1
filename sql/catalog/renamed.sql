-- Former names and what they lead to; a chain of renames ends in its last name.
-- Params
--   $renames_file  varchar  renames.jsonl of the catalog, which older ones lack
-- Grain: one row per kind and former name
-- Reads: nothing
-- Cut by: whole
-- Fills: renamed
with recursive
line as (
    select unnest(string_split(content, chr(10))) as record
    from read_text($renames_file)
),

declared as (
    select
        record ->> '$.kind' as kind,
        record ->> '$.former_name' as former_name,
        record ->> '$.name' as name
    from line
    where record <> ''
),

-- A union of different rows ends, whatever the renames are.
followed as (
    select
        kind,
        former_name,
        name
    from declared
    union
    select
        followed.kind,
        followed.former_name,
        declared.name
    from followed
    inner join declared
        on
            followed.kind = declared.kind
            and followed.name = declared.former_name
)

select
    followed.kind,
    followed.former_name,
    followed.name
from followed
left join declared
    on
        followed.kind = declared.kind
        and followed.name = declared.former_name
where declared.former_name is null
order by followed.kind, followed.former_name
