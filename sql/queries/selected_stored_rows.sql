-- Entries ranked over all cells of one benchmark by its own rules, as the build stored them.
-- Params
--   $benchmark_id  integer    benchmark
--   $is_lenient    boolean    whether means are over the tasks that were run
--   $entries       integer[]  entries that compete
-- Columns
--   rank                    integer    1 = best
--   entry_id                integer    entry
--   model_key               integer    entry.model_key
--   zero_shot_pct           integer    tasks not trained on, percent; -1 when unknown
--   mean_task               double     primary metric
--   mean_task_type          double     mean of the means per task type
--   mean_public             double     mean over public tasks
--   mean_private            double     mean over private tasks
--   borda_points            double     sum of n_models - task_rank, ties averaged
--   tasks_run               integer    tasks with a score
--   scores_by_task_type     json       task type → mean
--   scores_by_task          json       task → score
--   scores_by_custom_group  json       grouping → group → mean
--   trained_on_tasks        json       tasks of the benchmark seen in training
-- Grain: one row per competing entry with at least one task score
-- Order: position nulls last, entry_id
select
    leaderboard_row.rank,
    leaderboard_row.entry_id,
    entry.model_key,
    leaderboard_row.zero_shot_pct,
    case
        when $is_lenient then coalesce(leaderboard_row.lenient_mean_task, leaderboard_row.mean_task)
        else leaderboard_row.mean_task
    end as mean_task,
    case
        when $is_lenient
            then coalesce(leaderboard_row.lenient_mean_task_type, leaderboard_row.mean_task_type)
        else leaderboard_row.mean_task_type
    end as mean_task_type,
    leaderboard_row.mean_public,
    leaderboard_row.mean_private,
    leaderboard_row.borda_points,
    cardinality(leaderboard_row.scores_by_task)::integer as tasks_run,
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
    to_json(leaderboard_row.scores_by_custom_group) as scores_by_custom_group,
    to_json(leaderboard_row.trained_on_tasks) as trained_on_tasks
from leaderboard_row
inner join entry on leaderboard_row.entry_id = entry.entry_id
where
    leaderboard_row.benchmark_id = $benchmark_id::integer
    and leaderboard_row.entry_id in (select unnest($entries::integer[]))
order by leaderboard_row.position nulls last, leaderboard_row.entry_id;
