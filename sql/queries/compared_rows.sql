-- Rows of leaderboards that are not the same in two snapshots: new, gone, or with another rank or
-- mean. Their ranks and means are those that the build stored.
-- Over: before, after
-- Reads: compared_name
-- Fills: changed_row
-- Params
--   $benchmark  varchar  what the benchmark is called; null: all
-- Columns
--   benchmark                     varchar  what the benchmark is called
--   model_name                    varchar  what the model is called
--   experiment_id                 varchar  settings of the run; empty for a base run
--   experiments                   json     settings of the run; null for a base run
--   change                        varchar  new, gone or moved
--   rank_before                   integer  1 = best; null where it had no row
--   rank_after                    integer  likewise
--   rank_change                   integer  after - before; negative is better
--   rank_change_among_both        integer  the same, counted among entries with a row in both
--   mean_task_before              double   primary metric
--   mean_task_after               double   likewise
--   mean_task_change              double   after - before
--   mean_task_type_before         double   mean of the means per task type
--   mean_task_type_after          double   likewise
--   mean_task_type_change         double   after - before
-- Grain: one row per benchmark and entry
-- Order: none
with
shown as (
    select
        false as is_after,
        benchmark,
        model_name,
        experiment_id,
        experiments,
        rank,
        position,
        mean_task,
        mean_task_type
    from before.main.leaderboards
    union all
    select
        true as is_after,
        benchmark,
        model_name,
        experiment_id,
        experiments,
        rank,
        position,
        mean_task,
        mean_task_type
    from after.main.leaderboards
),

named as (
    select
        shown.* replace (
            coalesce(as_benchmark.name, shown.benchmark) as benchmark,
            coalesce(as_model.name, shown.model_name) as model_name
        )
    from shown
    left join compared_name as as_benchmark
        on as_benchmark.kind = 'benchmark' and shown.benchmark = as_benchmark.alias
    left join compared_name as as_model
        on as_model.kind = 'model' and shown.model_name = as_model.alias
    where $benchmark is null or coalesce(as_benchmark.name, shown.benchmark) = $benchmark
    -- A model may stand there under two names; its better row answers for it.
    qualify
        row_number() over (
            partition by
                shown.is_after,
                coalesce(as_benchmark.name, shown.benchmark),
                coalesce(as_model.name, shown.model_name),
                shown.experiment_id
            order by shown.position
        ) = 1
),

older as (
    select *
    from named
    where not is_after
),

newer as (
    select *
    from named
    where is_after
),

paired as (
    select
        coalesce(newer.benchmark, older.benchmark) as benchmark,
        coalesce(newer.model_name, older.model_name) as model_name,
        coalesce(newer.experiment_id, older.experiment_id) as experiment_id,
        coalesce(newer.experiments, older.experiments) as experiments,
        older.rank as rank_before,
        newer.rank as rank_after,
        older.mean_task as mean_task_before,
        newer.mean_task as mean_task_after,
        older.mean_task_type as mean_task_type_before,
        newer.mean_task_type as mean_task_type_after,
        older.rank is not null and newer.rank is not null as is_in_both
    from older
    full join newer
        on
            older.benchmark = newer.benchmark
            and older.model_name = newer.model_name
            and older.experiment_id = newer.experiment_id
),

ranked as (
    select
        *,
        rank() over (partition by benchmark, is_in_both order by rank_after)
        - rank() over (partition by benchmark, is_in_both order by rank_before) as moved_by
    from paired
)

select
    benchmark,
    model_name,
    experiment_id,
    experiments,
    case
        when rank_before is null then 'new'
        when rank_after is null then 'gone'
        else 'moved'
    end as change,
    rank_before,
    rank_after,
    rank_after - rank_before as rank_change,
    case when is_in_both then moved_by::integer end as rank_change_among_both,
    mean_task_before,
    mean_task_after,
    mean_task_after - mean_task_before as mean_task_change,
    mean_task_type_before,
    mean_task_type_after,
    mean_task_type_after - mean_task_type_before as mean_task_type_change
from ranked
where
    not is_in_both
    or rank_before <> rank_after
    or moved_by <> 0
    -- The last digit of a mean says nothing.
    or coalesce(
        abs(mean_task_after - mean_task_before) > 1e-12,
        (mean_task_before is null) <> (mean_task_after is null)
    )
    or coalesce(
        abs(mean_task_type_after - mean_task_type_before) > 1e-12,
        (mean_task_type_before is null) <> (mean_task_type_after is null)
    );
