-- Names that stand for others in either of two snapshots: former names of models and tasks, and
-- other names of benchmarks. Under a name that both know a thing is the same in both.
-- Over: before, after
-- Fills: compared_name
-- Columns
--   kind   varchar  benchmark, model or task
--   alias  varchar  the other name
--   name   varchar  what it is called
-- Grain: one row per kind and alias
-- Order: none
with
renamed as (
    select
        kind,
        former_name as alias,
        name
    from after.main.renamed
    union all
    select
        older.kind,
        older.former_name as alias,
        older.name
    from before.main.renamed as older
    anti join after.main.renamed as newer
        on older.kind = newer.kind and older.former_name = newer.former_name
),

benchmark_alias as (
    select
        unnest(aliases) as alias,
        name
    from before.main.benchmark
    union
    select
        unnest(aliases) as alias,
        name
    from after.main.benchmark
),

-- Where a snapshot has both, they are two.
apart as (
    select
        one.alias,
        one.name
    from benchmark_alias as one
    semi join before.main.benchmark as by_alias on one.alias = by_alias.name
    semi join before.main.benchmark as by_name on one.name = by_name.name
    union
    select
        one.alias,
        one.name
    from benchmark_alias as one
    semi join after.main.benchmark as by_alias on one.alias = by_alias.name
    semi join after.main.benchmark as by_name on one.name = by_name.name
),

together as (
    select
        alias,
        name
    from benchmark_alias
    except
    select
        alias,
        name
    from apart
)

select
    kind,
    alias,
    name
from renamed
union all
select
    'benchmark' as kind,
    alias,
    min(name) as name
from together
group by alias;
