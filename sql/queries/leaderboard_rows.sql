-- Ranked entries of one benchmark over all its cells, as the build stored them.
-- Params
--   $benchmark_id  integer    benchmark
--   $is_lenient    boolean    means over the tasks that were run, as under a languages filter
-- Columns
--   rank                    integer    1 = best
--   model_id                integer    model; null where the catalog has none: not shown
--   model_type              varchar    of this run, where it differs
--   embedding_dim           integer    of this run, where it differs
--   zero_shot_pct           integer    tasks not trained on, percent; -1 when unknown
--   mean_task               double     primary metric
--   mean_task_type          double     mean of the means per task type
--   mean_public             double     mean over public tasks
--   mean_private            double     mean over private tasks
--   trained_on_tasks        varchar[]  tasks of the benchmark seen in training
--   experiments             json       settings of the run; null for a base run
--   scores_by_task_type     json       task type → mean
--   scores_by_task          json       task → score
--   scores_by_custom_group  json       grouping → group → mean
-- Grain: one row per entry with at least one task score
-- Order: position nulls last, entry_id
select
    leaderboard_row.rank,
    entry.model_id,
    entry.model_type,
    entry.embedding_dim,
    leaderboard_row.zero_shot_pct,
    case
        when $is_lenient
            then coalesce(leaderboard_row.lenient_mean_task, leaderboard_row.mean_task)
        else leaderboard_row.mean_task
    end as mean_task,
    case
        when $is_lenient
            then coalesce(leaderboard_row.lenient_mean_task_type, leaderboard_row.mean_task_type)
        else leaderboard_row.mean_task_type
    end as mean_task_type,
    leaderboard_row.mean_public,
    leaderboard_row.mean_private,
    leaderboard_row.trained_on_tasks,
    entry.experiments,
    to_json(
        case
            when $is_lenient
                then
                    coalesce(
                        leaderboard_row.lenient_scores_by_task_type,
                        leaderboard_row.scores_by_task_type
                    )
            else leaderboard_row.scores_by_task_type
        end
    ) as scores_by_task_type,
    to_json(leaderboard_row.scores_by_task) as scores_by_task,
    to_json(leaderboard_row.scores_by_custom_group) as scores_by_custom_group
from leaderboard_row
inner join entry on leaderboard_row.entry_id = entry.entry_id
where leaderboard_row.benchmark_id = $benchmark_id
order by leaderboard_row.position nulls last, leaderboard_row.entry_id;
