-- The name that is most like one that there is none of: what was meant, perhaps.
-- Params
--   $kind  varchar  benchmark, task or model
--   $name  varchar  what was asked for
-- Columns
--   name   varchar  of that kind, or an alias of it; at most two fifths of it differ
-- Grain: at most one row
-- Order: difference, name
with names as (
    select name
    from task
    where $kind::varchar = 'task'
    union all
    select name
    from model
    where $kind::varchar = 'model'
    union all
    select name
    from benchmark
    where $kind::varchar = 'benchmark'
    union all
    select alias as name
    from aliases
    where kind = $kind::varchar
),

likeness as (
    select
        name,
        damerau_levenshtein(lower(name), lower($name::varchar))
        / greatest(length(name), length($name::varchar)) as difference
    from names
    where
        abs(length(name) - length($name::varchar))
        <= 0.4 * greatest(length(name), length($name::varchar))
)

select name
from likeness
where difference <= 0.4
order by difference, name
limit 1;
