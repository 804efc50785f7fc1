-- The rows of one model on the leaderboards of one snapshot.
-- Over: kept
-- Params
--   $names       varchar[]  what the model is called, and was
--   $benchmarks  varchar[]  what the benchmark is called, and was; null: all
-- Columns
--   benchmark_name  varchar  what the benchmark is called there
--   model_name      varchar  what the model is called there
--   experiment_id   varchar  settings of the run; empty for a base run
--   experiments     json     settings of the run; null for a base run
--   rank            integer  1 = best
--   total_models    bigint   rows of the benchmark
--   mean_task       double   primary metric
--   mean_task_type  double   mean of the means per task type
--   zero_shot_pct   integer  tasks not trained on, percent; -1 when unknown
-- Grain: one row per benchmark and entry of the model
-- Order: benchmark_name, experiment_id, model_name
with
called as (
    select unnest($names::varchar[]) as name
    union
    select renamed.name
    from kept.main.renamed
    where renamed.kind = 'model' and renamed.former_name in (select unnest($names::varchar[]))
),

sized as (
    select
        benchmark_id,
        count(*) as row_count
    from kept.main.leaderboard_row
    where position is not null
    group by benchmark_id
)

select
    leaderboards.benchmark as benchmark_name,
    leaderboards.model_name,
    leaderboards.experiment_id,
    leaderboards.experiments,
    leaderboards.rank,
    sized.row_count as total_models,
    leaderboards.mean_task,
    leaderboards.mean_task_type,
    leaderboards.zero_shot_pct
from kept.main.leaderboards
inner join kept.main.benchmark on leaderboards.benchmark = benchmark.name
inner join sized on benchmark.benchmark_id = sized.benchmark_id
where
    leaderboards.model_name in (select called.name from called)
    and ($benchmarks::varchar[] is null or list_contains($benchmarks::varchar[], benchmark.name))
order by benchmark_name, leaderboards.experiment_id, leaderboards.model_name;
