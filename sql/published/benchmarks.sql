-- Every benchmark of the catalog, with its tasks.
-- Columns
--   name               varchar    its name
--   display_name       varchar    what the leaderboard calls it
--   aliases            varchar[]  other names under which it answers
--   description        varchar    what it is about
--   reference          varchar    where it is described
--   citation           varchar    BibTeX
--   is_on_leaderboard  boolean    whether the menu shows it
--   aggregations       varchar[]  the means that it declares
--   tasks              varchar[]  its tasks, in declared order
--   model_count        integer    models with a score in it
-- Grain: one row per benchmark
-- Order: name
select
    benchmark.name,
    benchmark.display_name,
    benchmark.aliases,
    benchmark.description,
    benchmark.reference,
    benchmark.citation,
    benchmark.is_on_leaderboard,
    benchmark.aggregations,
    (
        select list(task.name order by task_extent.position)
        from task_extent
        inner join task on task_extent.task_id = task.task_id
        where task_extent.benchmark_id = benchmark.benchmark_id
    ) as tasks,
    benchmark.model_count
from benchmark
order by benchmark.name;
