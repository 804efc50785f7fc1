-- Ranked entries of one benchmark over all its cells, as the build stored them.
-- Params
--   $benchmark_id  integer  benchmark
--   $is_lenient    boolean  whether means are over the tasks that were run, as a languages filter
--                           shows them, even one that picks every cell
-- Columns
--   rank                    integer    1 = best
--   entry_id                integer    entry
--   zero_shot_pct           integer    tasks not trained on, percent; -1 when unknown
--   mean_task               double     primary metric
--   mean_task_type          double     mean of the means per task type
--   mean_public             double     mean over public tasks
--   mean_private            double     mean over private tasks
--   trained_on_tasks        varchar[]  tasks of the benchmark seen in training
--   scores_by_task_type     json       task type → mean
--   scores_by_task          json       task → score
--   scores_by_custom_group  json       grouping → group → mean
-- Grain: one row per entry of a model of the catalog with at least one task score
-- Order: position: that of the table, which DuckDB keeps where one table is
-- only filtered; to sort rows with their scores again takes longer than to read them
select
    rank,
    entry_id,
    zero_shot_pct,
    case when $is_lenient then coalesce(lenient_mean_task, mean_task) else mean_task end
        as mean_task,
    case
        when $is_lenient then coalesce(lenient_mean_task_type, mean_task_type)
        else mean_task_type
    end as mean_task_type,
    mean_public,
    mean_private,
    trained_on_tasks,
    to_json(
        case
            when $is_lenient then coalesce(lenient_scores_by_task_type, scores_by_task_type)
            else scores_by_task_type
        end
    ) as scores_by_task_type,
    to_json(scores_by_task) as scores_by_task,
    to_json(scores_by_custom_group) as scores_by_custom_group
from leaderboard_row
where benchmark_id = $benchmark_id and position is not null;
