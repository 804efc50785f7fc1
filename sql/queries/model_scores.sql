-- One model's row in every benchmark, hidden ones included. The base run answers for the
-- model, or else its first experiment by id.
-- Params
--   $model_id            integer    model
-- Columns
--   benchmark_id         integer    benchmark
--   name                 varchar    of the benchmark
--   display_name         varchar    of the benchmark
--   rank                 integer    1 = best
--   total_models         integer    rows of the benchmark
--   mean_task            double     primary metric
--   mean_task_type       double     mean of the means per task type
--   zero_shot_pct        integer    tasks not trained on, percent; -1 when unknown
--   task_types           varchar[]  of the benchmark
--   scores_by_task_type  json       task type → mean
--   model_type           varchar    of this run, where it differs
--   embedding_dim        integer    of this run, where it differs
-- Grain: one row per benchmark
-- Order: rank, benchmark_id
with
row_total as (
    select
        benchmark_id,
        count(*) as total_models
    from leaderboard_row
    where position is not null
    group by benchmark_id
),

run as (
    select
        leaderboard_row.*,
        entry.model_type,
        entry.embedding_dim
    from leaderboard_row
    inner join entry on leaderboard_row.entry_id = entry.entry_id
    where entry.model_id = $model_id and leaderboard_row.position is not null
    qualify
        row_number() over (
            partition by leaderboard_row.benchmark_id order by entry.experiment_id
        ) = 1
)

select
    run.benchmark_id,
    benchmark.name,
    benchmark.display_name,
    run.rank,
    row_total.total_models::integer as total_models,
    run.mean_task,
    run.mean_task_type,
    run.zero_shot_pct,
    leaderboard_heading.task_types,
    to_json(run.scores_by_task_type) as scores_by_task_type,
    run.model_type,
    run.embedding_dim
from run
inner join benchmark on run.benchmark_id = benchmark.benchmark_id
inner join row_total on run.benchmark_id = row_total.benchmark_id
inner join leaderboard_heading on run.benchmark_id = leaderboard_heading.benchmark_id
order by run.rank, run.benchmark_id;
