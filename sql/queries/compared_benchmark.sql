-- What two snapshots call the benchmark that is asked for.
-- Over: before, after
-- Reads: compared_name
-- Params
--   $asked  varchar  its name, or another name of it
-- Columns
--   name  varchar  what it is called
-- Grain: one row, or none where neither has such a benchmark
-- Order: none
with
benchmark as (
    select name
    from before.main.benchmark
    union
    select name
    from after.main.benchmark
)

select distinct coalesce(compared_name.name, benchmark.name) as name
from benchmark
left join compared_name
    on compared_name.kind = 'benchmark' and benchmark.name = compared_name.alias
where
    benchmark.name = $asked
    or benchmark.name in (
        select called.name
        from compared_name as called
        where called.kind = 'benchmark' and called.alias = $asked
    );
