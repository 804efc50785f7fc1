-- What entries ran of each task of one benchmark, by name: the view `coverage` of it.
-- Params
--   benchmark_name  varchar    name or alias of a benchmark
--   models          varchar[]  names of models, in the catalog or not; null: every one
-- Columns: those of the view, but for the benchmark's
-- Grain: one row per entry with a row of any of its tasks, and task
create macro coverage(benchmark_name, models := null) as table
select covered.* exclude (benchmark, benchmark_id)
from coverage as covered
inner join benchmark on covered.benchmark_id = benchmark.benchmark_id
where
    (benchmark.name = benchmark_name or list_contains(benchmark.aliases, benchmark_name))
    and (models is null or list_contains(models::varchar[], covered.model_name));

comment on macro table coverage is
'What entries ran of each task of a benchmark, by its name or an alias: all, or some models.';
